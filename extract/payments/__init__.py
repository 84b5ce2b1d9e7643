"""行政事業レビュー: the payee tables of the state's review sheets (RSシステム, 5-1 to 5-4) to rows of `payments`."""
