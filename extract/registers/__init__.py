"""Registers of firms (指名停止, Pマーク, ISMS, 全省庁統一資格): their tables to rows of `registrations`."""
