"""Related articles and stories against what people chose: `make bench-discovery [CORPUS=DIR]`.

What is measured is what the press does: an index that holds what was published by then, in which
each source finds its candidates and ranks them. Beside it, in the same run, stand the newest
articles, BM25, and the cosine of TF-IDF over the title three times and the body.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import combinations, groupby
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

import benchmarks.installed  # noqa: F401  # before what reads settings
from benchmarks.corpora import Corpus, Text, read_corpus, read_stories
from benchmarks.homes import ROOT
from benchmarks.results import Results, machine
from warta.discovery import likeness
from warta.discovery.engine import NUMBER_BITS, Document
from warta.discovery.grouping import groups
from warta.discovery.index import Index
from warta.discovery.likeness import Candidate, alike, rarity, vector
from warta.discovery.relating import look
from warta.discovery.words import gist, words

SHARED = ROOT.parent / "shared" / "data" / "text"
FIRST, RESAMPLES, SEED = 5, 10_000, 20_261_201
TITLE = 1
Ranking = dict[int, list[int]]
Figures = NDArray[np.float64]
# What is left out, so that what it gives is seen.
WITHOUT: dict[str, Mapping[str, float]] = {
    "text alone": {"VOTE": 0.0, "AGEING": 0.0},
    "text and age": {"VOTE": 0.0},
    "text and editors' earlier links": {"AGEING": 0.0},
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-discovery", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=SHARED / "digitalgov-news")
    parser.add_argument("--stories", type=Path, default=SHARED / "ecbplus" / "documents.jsonl")
    options = parser.parse_args()
    results = Results()
    results.say(machine())
    measure_related(results, read_corpus(options.corpus))
    if options.stories.exists():
        measure_stories(results, read_stories(options.stories))
    else:
        results.say(f"stories were not measured: {options.stories} is not there")


def measure_related(results: Results, corpus: Corpus) -> None:
    truth = corpus.truth()
    links = sum(map(len, truth.values()))
    results.say(f"{len(corpus.texts)} articles, {links} links from {len(truth)} sources")
    began = time.process_time()
    ours = _figures(truth, _ours(corpus, truth))
    used = time.process_time() - began
    results.ratio("related_hit_at_5", float(ours[0].mean()))
    results.ratio("related_recall_at_5", float(ours[1].mean()))
    results.ratio("related_mrr", float(ours[2].mean()))
    results.say(f"indexing all and relating the sources took {used:.1f} s of CPU")
    for name, values in WITHOUT.items():
        with ExitStack() as patched:
            for constant, value in values.items():
                patched.enter_context(patch.object(likeness, constant, value))
            _compare(results, name, ours, _figures(truth, _ours(corpus, truth)))
    for name, ranking in _baselines(corpus, truth):
        _compare(results, name, ours, _figures(truth, ranking))


def _compare(results: Results, name: str, ours: list[Figures], theirs: list[Figures]) -> None:
    shown = " ".join(f"{figure.mean():.3f}" for figure in theirs)
    hit, mrr = (_interval(ours[n] - theirs[n]) for n in (0, 2))
    results.say(f"{name}: hit@5, recall@5, MRR {shown}; ours more by {hit} and {mrr}")


def _interval(differences: Figures) -> str:
    """The mean of paired differences, and where 95 % of the means of resamples lie."""
    chance = np.random.default_rng(SEED)
    drawn = chance.integers(0, len(differences), (RESAMPLES, len(differences)))
    low, high = np.percentile(differences[drawn].mean(1), [2.5, 97.5])
    return f"{differences.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def _figures(truth: Mapping[int, set[int]], ranking: Ranking) -> list[Figures]:
    """Of each source: hit@5, recall@5, and 1 by the place of the first that was linked."""
    hits, recalls, places = [], [], []
    for source, targets in truth.items():
        found = [each in targets for each in ranking[source]]
        hits.append(float(any(found[:FIRST])))
        recalls.append(sum(found[:FIRST]) / len(targets))
        places.append(1 / (found.index(True) + 1) if True in found else 0.0)
    return [np.array(each) for each in (hits, recalls, places)]


def _ours(corpus: Corpus, truth: Mapping[int, set[int]]) -> Ranking:
    """Each source as of its publication: what came later is not in the index yet."""
    ranking: Ranking = {}
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder))
        index.began_empty()
        for _, together in groupby(corpus.texts, key=lambda text: text.at):
            texts = list(together)
            index.put(_document(each, corpus.links.get(each.number, ())) for each in texts)
            for each in texts:
                if each.number in truth:
                    _, found = look(index, _document(each), each.at)
                    ranking[each.number] = [ranked.article for ranked in found]
    return ranking


def _document(text: Text, links: Iterable[int] = ()) -> Document:
    return Document(
        article=text.number,
        title=TITLE,
        place=(text.at << NUMBER_BITS) | text.number,
        words=frozenset(),
        head=gist(text.title),
        text=gist(f"{text.title}\n{text.body}"),
        links=tuple(links),
    )


def _baselines(corpus: Corpus, truth: Mapping[int, set[int]]) -> Iterator[tuple[str, Ranking]]:
    sources = list(truth)
    yield (
        "the newest",
        _ranked(corpus, truth, np.tile([t.at for t in corpus.texts], (len(sources), 1))),
    )
    texts = [f"{t.title}\n{t.title}\n{t.title}\n{t.body}" for t in corpus.texts]
    yield "BM25", _ranked(corpus, truth, _bm25(texts)[sources])
    for name, analyzer in (("TF-IDF", words), ("TF-IDF without stop words", gist)):
        matrix = TfidfVectorizer(analyzer=analyzer).fit_transform(texts)
        yield name, _ranked(corpus, truth, (matrix[sources] @ matrix.T).toarray())
    matrix = TfidfVectorizer(analyzer=gist, sublinear_tf=True).fit_transform(texts)
    yield "TF-IDF, sublinear", _ranked(corpus, truth, (matrix[sources] @ matrix.T).toarray())


def _bm25(texts: list[str], k: float = 1.2, b: float = 0.75) -> Figures:
    counts = CountVectorizer(analyzer=gist).fit_transform(texts).tocoo()
    having = np.bincount(counts.col, minlength=counts.shape[1])
    rare = np.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
    length = np.bincount(counts.row, counts.data, len(texts))
    pivot = k * (1 - b + b * length / length.mean())
    weights = rare[counts.col] * counts.data * (k + 1) / (counts.data + pivot[counts.row])
    weighed = sparse.csr_matrix((weights, (counts.row, counts.col)), counts.shape)
    asked = counts.tocsr().sign()
    return np.asarray((asked @ weighed.T).todense())


def _ranked(corpus: Corpus, truth: Mapping[int, set[int]], scores: NDArray[np.floating]) -> Ranking:
    at = np.array([text.at for text in corpus.texts])
    ranking: Ranking = {}
    for row, source in enumerate(truth):
        fit = [n for n in np.argsort(-scores[row], kind="stable") if at[n] <= at[source]]
        ranking[source] = [int(n) for n in fit if n != source]
    return ranking


def measure_stories(results: Results, stories: list[tuple[Text, str]]) -> None:
    candidates = _candidates([text for text, _ in stories])
    story = [name for _, name in stories]
    results.say(f"{len(stories)} articles of {len(set(story))} stories")
    right = sum(story[_nearest(each, candidates)] == story[each.article] for each in candidates)
    results.ratio("story_precision_at_1", right / len(candidates))
    found = {m.article: n for n, group in enumerate(groups(candidates)) for m in group.members}
    results.ratio("story_pairwise_f1", _pairwise_f1(story, [found[n] for n in range(len(story))]))


def _candidates(texts: list[Text]) -> list[Candidate]:
    terms = [(gist(each.title), gist(f"{each.title}\n{each.body}")) for each in texts]
    having = Counter(term for _, text in terms for term in set(text))

    def weigh(term: str) -> float:
        return rarity(having[term], len(texts))

    return [
        Candidate(each.number, each.at, vector(head, text, weigh))
        for each, (head, text) in zip(texts, terms, strict=True)
    ]


def _nearest(one: Candidate, candidates: list[Candidate]) -> int:
    others = (each for each in candidates if each is not one)
    return max(others, key=lambda each: alike(one.vector, each.vector)).article


def _pairwise_f1(wanted: list[str], found: list[int]) -> float:
    """Of pairs put together: how many rightly, and how many of those that should be."""
    both = made = meant = 0
    for one, other in combinations(range(len(wanted)), 2):
        together, rightly = found[one] == found[other], wanted[one] == wanted[other]
        both += together and rightly
        made += together
        meant += rightly
    return 2 * both / (made + meant)


if __name__ == "__main__":
    main()
