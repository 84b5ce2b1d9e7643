"""Why the first candidate may not be given as the answer: every rule that keeps a name out of print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rakusatsu.deduce.answer import Candidate, Reason
from rakusatsu.deduce.calibration import WHOLE
from rakusatsu.deduce.clue import Clue
from rakusatsu.deduce.inference import CARRYING_RATIO, Inference
from rakusatsu.deduce.kinds import KINDS
from rakusatsu.deduce.named import OTHER, Mention
from rakusatsu.deduce.story import SUBCONTRACTOR, TWO_CONTRACTS

ANSWER_AT = 0.9
"""Posterior that an answer needs where the words for the thing bought, FEWEST_WORDS and more, all stand in its title."""
ANSWER_AT_AGAINST_ONE = 0.92
"""The same where one clue contradicts it (docs/deduction-measured.md)."""
ANSWER_AT_IN_PART = 0.96
"""The same where they are fewer, do not all stand in its title (another work at one river or road), or a person gives the clues."""
ANSWER_AT_PLAIN = 0.95
"""The same for plain questions of data that print day and place (`Standing.plain`)."""
FEWEST_WORDS = 3
MARGIN = 10.0
"""An answer is at least so many times likelier than the next company."""
CARRIED_BY = 2
CARRIED_BY_AGAINST_ONE = 3
"""One clue may be false: against it an answer needs so many that carry it."""
TELLS_LOTS_APART = 30.0
"""Among lots and twins an answer needs a sum or rate that makes it at least so many times likelier."""


def reasons_for_silence(
    clues: Sequence[Clue],
    inference: Inference,
    candidates: Sequence[Candidate],
    mentions: Sequence[Mention],
    told: Sequence[str] = (),
    *,
    parted: bool = False,
) -> tuple[Reason, ...]:
    """All reasons, the weightiest first; empty where the first candidate is the answer."""
    if not clues:
        return (Reason("no_clue", "no clue was found or given", "手がかりが見つかりません"),)
    if not candidates:
        return (
            Reason(
                "no_award", "the data hold no award with a supplier", "落札者のある契約がデータにありません"
            ),
        )
    words = sum(len(clue.meaning.words) for clue in clues if clue.key == "subject")
    given = frozenset(clue.key for clue in clues if not clue.spans)
    return (
        *_of_story(inference, mentions, told, parted=parted),
        *_of_weights(inference, candidates[0], given, words),
    )


def _of_story(
    inference: Inference, mentions: Sequence[Mention], told: Sequence[str], *, parted: bool
) -> Iterator[Reason]:
    """Reasons in what the article tells: a company that it names is not passed over for another."""
    if SUBCONTRACTOR in told:
        yield Reason(
            "subcontractor_sought",
            "the article seeks a subcontractor; award data name the prime contractor only",
            "記事が問題にしているのは下請けや再委託先です。落札データに載るのは元請けだけです",
        )
    if TWO_CONTRACTS in told:
        yield Reason(
            "two_contracts",
            "the article tells of two contracts"
            + ("; each was asked for apart" if parted else "; ask for each apart"),
            "記事は2件以上の契約を扱っています。"
            + (
                "1件ずつ分けて調べました"
                if parted
                else "どの記述がどの契約のものか分からないため、1件ずつ分けて調べてください"
            ),
        )
    first = inference.companies[0].company
    sought = [mention for mention in mentions if mention.role != OTHER]
    if sought and all(first not in mention.companies for mention in sought):
        names = "、".join(mention.name for mention in sought)
        yield Reason(
            "another_is_named",
            f"the article names {names}; no other company is answered beside it",
            f"記事が社名を挙げています（{names}）。別の会社は答えません",
        )
    for mention in mentions:
        if mention.role == OTHER and first in mention.companies:
            yield Reason(
                "named_as_another",
                f"the article names the likeliest company in another role ({mention.name})",
                f"最有力の会社は、記事の中で別の立場で名前が出ています（{mention.name}）",
            )


def _bar(inference: Inference, first: Candidate, words: int) -> float:
    """The posterior that an answer needs."""
    standing = inference.standing
    if standing.given or words < FEWEST_WORDS or standing.held < WHOLE:
        return ANSWER_AT_PLAIN if standing.plain else ANSWER_AT_IN_PART
    return ANSWER_AT_AGAINST_ONE if first.against else ANSWER_AT


def _of_weights(
    inference: Inference, first: Candidate, given: frozenset[str], words: int
) -> Iterator[Reason]:
    """Reasons in how likely the first company is and what carries it.

    Args:
        inference: what came out.
        first: the likeliest company.
        given: keys of the clues that a person gives.
        words: how many words for the thing bought are told.
    """
    bar = _bar(inference, first, words)
    if first.posterior < bar:
        yield Reason(
            "unsure",
            f"the likeliest company has {first.posterior:.1%}; an answer needs {bar:.0%}",
            f"最有力の会社でも確率は{first.posterior:.1%}です（答えるには{bar:.0%}が必要）",
        )
    if len(inference.companies) > 1 and first.posterior < MARGIN * inference.companies[1].posterior:
        yield Reason("close", "the next company is too close", "次の会社との差が足りません")
    carrying = [key for key, ratio in first.ratios.items() if ratio >= CARRYING_RATIO]
    needed = CARRIED_BY_AGAINST_ONE if first.against else CARRIED_BY
    if first.against and not _stands_against_one(first, given, len(carrying)):
        labels = "、".join(KINDS[key].label for key in first.against)
        yield Reason(
            "contradicted",
            f"against the likeliest company speaks {', '.join(first.against)}",
            f"最有力の会社と合わない手がかりがあります（{labels}）",
        )
    if len(carrying) < needed:
        labels = "、".join(KINDS[key].label for key in carrying) or "なし"
        yield Reason(
            "few_clues",
            f"an answer needs {needed} independent clues that carry it; there is {', '.join(carrying) or 'none'}",
            f"答えるには独立した手がかりが{needed}つ必要です（いま絞り込めているのは{labels}）",
        )
    standing = inference.standing
    if standing.buyer_absent and "buyer" in first.against:
        yield Reason(
            "buyer_absent",
            "the data hold no contract of the buyer that is told of",
            "記事の発注者の契約はこのデータになく、最有力の会社は別の発注者と契約した会社です",
        )
    telling = max((first.ratios.get(key, 0.0) for key in ("amount", "rate", "quantity")), default=0.0)
    if (standing.twin or standing.lot) and telling < TELLS_LOTS_APART:
        yield Reason(
            "one_of_several",
            "several lots or companies fit alike; a sum or an award rate would tell them apart",
            "同じような契約（工区やその１・その２など）が複数あり、金額や落札率がなければ区別できません",
        )
    if first.private_person:
        yield Reason(
            "private_person",
            "the likeliest supplier is a private person, who is never named",
            "最有力の落札者は個人とみられ、名前は出しません",
        )


def _stands_against_one(first: Candidate, given: frozenset[str], carrying: int) -> bool:
    """Whether the one clue that contradicts may be the false one: found in an article, and three others carry the answer.

    What the answer is worth without that clue is in its posterior already (`calibration`).
    """
    return len(first.against) == 1 and first.against[0] not in given and carrying >= CARRIED_BY_AGAINST_ONE
