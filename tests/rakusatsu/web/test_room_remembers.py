"""What a room and its index keep between answers: what is of another day goes, and names from outside have a bound."""

import datetime as dt

import pytest

from pipelines.index.open import open_index
from rakusatsu.deduce.clues.buyer import fit_of_all
from rakusatsu.web.deadline import Deadline
from rakusatsu.web.room import Room
from rakusatsu.web.takedown import Takedown
from rakusatsu.web.template_functions import understood
from rakusatsu.web.views import coverage, watches
from rakusatsu.web.wording import Wording


def test_pages_of_a_day_replace_those_of_the_day_before(sample, monkeypatch):
    room = Room(sample.settings(watches=sample.watches))
    kept = []
    for day in (20, 21, 22):
        for module in (coverage, watches):
            monkeypatch.setattr(module, "today_in_japan", lambda day=day: dt.date(2026, 11, day))
        assert coverage.source_view(room, "atla") is not None
        assert watches.watches_view(room, Deadline(30.0)) is not None
        kept.append(len(room._memory))
    assert kept[0] == kept[-1]


def test_made_up_buyers_are_not_kept_without_end(sample):
    index = open_index(sample.data)
    fits = [fit_of_all(f"模擬{place}市", index).tolist() for place in range(200)]
    kept = [name for memory in vars(index).values() if isinstance(memory, dict) for name in memory]
    assert len([name for name in kept if str(name).startswith("buyers like")]) <= 64
    assert fit_of_all("模擬0市", index).tolist() == fits[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_method_that_a_word_may_mean_is_named(language):
    wording = Wording(language)
    named = understood("method", "selective / direct", wording)
    assert named == "・".join((wording.code("selective"), wording.code("direct")))
    assert " / " not in named


@pytest.mark.parametrize(
    "printed", ["模擬工業株式会社", "（株）模擬工業", "㈱ 模擬工業", "模擬工業 株式会社"]
)
def test_a_bidder_is_hidden_however_its_legal_form_is_printed(printed):
    listed = Takedown(companies=frozenset({"c1"}), borne=frozenset({"模擬工業株式会社"}))
    assert listed.hides({"company_id": None, "bidder_name": printed})
    assert listed.hides_payee(printed)
    assert not listed.hides({"company_id": "c2", "bidder_name": printed})
    assert not listed.hides({"company_id": None, "bidder_name": "模擬工業所株式会社"})


def test_a_borne_name_of_a_legal_form_alone_hides_nothing():
    listed = Takedown(companies=frozenset({"c1"}), borne=frozenset({"株式会社"}))
    assert not listed.hides({"company_id": None, "bidder_name": "株式会社"})
