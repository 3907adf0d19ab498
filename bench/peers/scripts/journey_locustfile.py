"""The purchase journey for Locust, whose users start over instead of arriving at a rate."""

import random

import gevent
from locust import FastHttpUser, constant, task


def think():
    gevent.sleep(random.uniform(0.5, 2))


class Shopper(FastHttpUser):
    wait_time = constant(0)

    @task
    def journey(self):
        login = self.client.post("/login", json={"email": "ann@example.com", "password": "secret"}).json()
        headers = {"accept": "application/json", "authorization": f"Bearer {login['token']}"}
        think()
        self.client.get(f"/users/{login['userId']}", headers=headers, name="/users")
        think()
        products = self.client.get("/products?limit=20", headers=headers).json()["products"]
        product = random.choice(products)["id"]
        think()
        self.client.get(f"/products/{product}", headers=headers, name="/products/id")
        think()
        self.client.get(f"/inventory/{product}", headers=headers, name="/inventory")
        think()
        cart = self.client.post("/carts/items", json={"productId": product, "quantity": 1}, headers=headers).json()
        think()
        order = self.client.post("/orders", json={"cartId": cart["cartId"]}, headers=headers).json()
        think()
        self.client.post("/payments", json={"orderId": order["orderId"], "method": "card"}, headers=headers)
        think()
