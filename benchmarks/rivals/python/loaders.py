"""Dataloaders, made for each request."""

from collections import defaultdict

from aiodataloader import DataLoader

import graph
import models
from cursor import after_filter, decode_cursor, encode_cursor


class CustomerLoader(DataLoader):
    def __init__(self, company_id):
        super().__init__()
        self.company_id = company_id

    async def batch_load_fn(self, ids):
        wanted = ids[0] if len(ids) == 1 else {"$in": ids}
        found = await models.Customer.find({"company_id": self.company_id, "_id": wanted}).to_list()
        customers = {document.id: graph.Customer.from_document(document) for document in found}
        return [customers.get(id) for id in ids]


def order_value(tab, document):
    return document.window.start if tab == "appointments" else getattr(document, models.ORDERS[tab])


class PageLoader(DataLoader):
    def __init__(self, company_id, tab):
        super().__init__()
        self.company_id, self.tab = company_id, tab
        self.model, self.type, self.order = models.TABS[tab], graph.TYPES[tab], models.ORDERS[tab]

    def connection(self, customer_id, found, first):
        page = found[:first]
        last = page[-1] if page else None
        cursor = encode_cursor(self.company_id, self.tab, order_value(self.tab, last), last.id) if last else None
        return graph.Connection(
            tab=self.tab,
            customer_id=customer_id,
            nodes=[self.type.from_document(document) for document in page],
            page_info=graph.PageInfo(has_next_page=len(found) > first, end_cursor=cursor),
        )

    async def batch_load_fn(self, keys):
        groups = defaultdict(list)
        for customer_id, first, after in keys:
            groups[first, after].append(customer_id)
        pages = {}
        for (first, after), ids in groups.items():
            match = {"company_id": self.company_id}
            if after:
                match |= after_filter(self.order, decode_cursor(self.company_id, self.tab, after))
            if len(ids) == 1:
                query = self.model.find({**match, "customer_id": ids[0]})
                found = await query.sort([(self.order, -1), ("_id", -1)]).limit(first + 1).to_list()
                pages[ids[0], first, after] = self.connection(ids[0], found, first)
                continue
            query = self.model.find({**match, "customer_id": {"$in": ids}})
            by_customer = defaultdict(list)
            for document in await query.sort([("customer_id", 1), (self.order, -1), ("_id", -1)]).to_list():
                by_customer[document.customer_id].append(document)
            for id in ids:
                pages[id, first, after] = self.connection(id, by_customer.get(id, []), first)
        return [pages[key] for key in keys]


class CountLoader(DataLoader):
    def __init__(self, company_id, tab):
        super().__init__()
        self.company_id, self.model = company_id, models.TABS[tab]

    async def batch_load_fn(self, ids):
        if len(ids) == 1:
            return [await self.model.find({"company_id": self.company_id, "customer_id": ids[0]}).count()]
        stages = [
            {"$match": {"company_id": self.company_id, "customer_id": {"$in": list(ids)}}},
            {"$group": {"_id": "$customer_id", "n": {"$sum": 1}}},
        ]
        counts = {row["_id"]: row["n"] for row in await self.model.aggregate(stages).to_list()}
        return [counts.get(id, 0) for id in ids]
