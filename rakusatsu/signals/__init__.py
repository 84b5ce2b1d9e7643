"""Signals: figures that make a contract, a firm, a buyer or a contest worth a look. Never a word for wrongdoing.

One file, one page (docs/signals) and one case with its expected findings (tests/rakusatsu/signals/cases) each.
"""

from extract.errors import InputError
from rakusatsu.signals import (
    amount_out_of_scale,
    award_rate_distribution,
    awarded_while_suspended,
    buyer_concentration,
    close_bids,
    direct_after_failed_tender,
    full_award_rate,
    grown_contract,
    high_award_rate,
    identical_bids,
    incumbent,
    peaked_bids,
    reemployed_officers,
    relative_distance,
    repeated_sole_bid,
    small_spread,
    sole_bid,
    sole_bid_share_of_buyer,
    sole_bid_share_of_company,
    split_below_wto,
    split_direct_awards,
)
from rakusatsu.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = (
    sole_bid.SIGNAL,
    sole_bid_share_of_buyer.SIGNAL,
    sole_bid_share_of_company.SIGNAL,
    repeated_sole_bid.SIGNAL,
    high_award_rate.SIGNAL,
    full_award_rate.SIGNAL,
    award_rate_distribution.SIGNAL,
    identical_bids.SIGNAL,
    close_bids.SIGNAL,
    small_spread.SIGNAL,
    peaked_bids.SIGNAL,
    relative_distance.SIGNAL,
    split_direct_awards.SIGNAL,
    split_below_wto.SIGNAL,
    direct_after_failed_tender.SIGNAL,
    buyer_concentration.SIGNAL,
    incumbent.SIGNAL,
    grown_contract.SIGNAL,
    awarded_while_suspended.SIGNAL,
    amount_out_of_scale.SIGNAL,
    reemployed_officers.SIGNAL,
)
"""Every signal, in the order in which they are told."""


def signal_named(name: str) -> Signal:
    """The signal of that name.

    Raises:
        ValueError: there is none; the message lists them.
    """
    for signal in SIGNALS:
        if signal.name == name:
            return signal
    raise InputError(f"no signal {name!r}; there are: {', '.join(signal.name for signal in SIGNALS)}")
