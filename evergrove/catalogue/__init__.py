"""Items, their prices and stock, shops and accounts."""

from evergrove.catalogue.account_reader import rebuild_accounts, update_accounts
from evergrove.catalogue.accounts import (
    Account,
    AccountMember,
    AccountPage,
    accounts_of,
    find_account,
    forget_account_members,
    list_account_members,
    list_accounts,
)
from evergrove.catalogue.contracts import (
    ITEM_STATUSES,
    InvalidItemError,
    Item,
    ItemDraft,
    ItemPage,
    ItemsWritten,
    MissingAccountError,
    MissingItemError,
    TooManyItemsError,
)
from evergrove.catalogue.item_copy import ITEM_SCHEMA, items_relation, publish_items
from evergrove.catalogue.item_file import ItemImport, import_items
from evergrove.catalogue.items import ITEMS_A_CALL_MAX, find_item, list_items, read_draft, upsert_items
from evergrove.catalogue.shops import InvalidShopError, Shop, list_shops, upsert_shops

__all__ = [
    "ITEMS_A_CALL_MAX",
    "ITEM_SCHEMA",
    "ITEM_STATUSES",
    "Account",
    "AccountMember",
    "AccountPage",
    "InvalidItemError",
    "InvalidShopError",
    "Item",
    "ItemDraft",
    "ItemImport",
    "ItemPage",
    "ItemsWritten",
    "MissingAccountError",
    "MissingItemError",
    "Shop",
    "TooManyItemsError",
    "accounts_of",
    "find_account",
    "find_item",
    "forget_account_members",
    "import_items",
    "items_relation",
    "list_account_members",
    "list_accounts",
    "list_items",
    "list_shops",
    "publish_items",
    "read_draft",
    "rebuild_accounts",
    "update_accounts",
    "upsert_items",
    "upsert_shops",
]
