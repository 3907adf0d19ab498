//! The purchase journey for Goose, whose users start over instead of arriving at a rate. It takes Goose's
//! own options, and ends with a line of JSON.

use goose::prelude::*;
use rand::Rng;
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), GooseError> {
    let metrics = GooseAttack::initialize()?
        .register_scenario(scenario!("journey").register_transaction(transaction!(journey)))
        .execute()
        .await?;
    let mut times = BTreeMap::new();
    for request in metrics.requests.values() {
        for (time, count) in &request.raw_data.times {
            *times.entry(*time).or_insert(0) += count;
        }
    }
    println!("{}", json!({ "p50": percentile(&times, 0.5), "p99": percentile(&times, 0.99) }));
    Ok(())
}

async fn journey(user: &mut GooseUser) -> TransactionResult {
    let credentials = json!({ "email": "ann@example.com", "password": "secret" });
    let login = parsed(post(user, "/login", "", &credentials).await?);
    let token = text(&login["token"]);
    think().await;
    get(user, &format!("/users/{}", text(&login["userId"])), token).await?;
    think().await;
    let list = parsed(get(user, "/products?limit=20", token).await?);
    let products = list["products"].as_array().expect("products");
    let product = text(&products[rand::rng().random_range(0..products.len())]["id"]);
    think().await;
    get(user, &format!("/products/{product}"), token).await?;
    think().await;
    get(user, &format!("/inventory/{product}"), token).await?;
    think().await;
    let item = json!({ "productId": product, "quantity": 1 });
    let cart = parsed(post(user, "/carts/items", token, &item).await?);
    think().await;
    let basket = json!({ "cartId": cart["cartId"] });
    let order = parsed(post(user, "/orders", token, &basket).await?);
    think().await;
    let payment = json!({ "orderId": order["orderId"], "method": "card" });
    post(user, "/payments", token, &payment).await?;
    think().await;
    Ok(())
}

async fn think() {
    let milliseconds = rand::rng().random_range(500..=2000);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

type Answer = Result<Vec<u8>, Box<TransactionError>>;

async fn get(user: &mut GooseUser, path: &str, token: &str) -> Answer {
    let request = user.get_request_builder(&GooseMethod::Get, path)?;
    send(user, request.bearer_auth(token)).await
}

async fn post(user: &mut GooseUser, path: &str, token: &str, body: &Value) -> Answer {
    let request = user.get_request_builder(&GooseMethod::Post, path)?;
    send(user, request.bearer_auth(token).json(body)).await
}

async fn send(user: &mut GooseUser, request: reqwest::RequestBuilder) -> Answer {
    let request = GooseRequest::builder()
        .set_request_builder(request.header("accept", "application/json"))
        .build();
    let response = user.request(request).await?.response?;
    Ok(response.bytes().await?.to_vec())
}

fn parsed(answer: Vec<u8>) -> Value {
    serde_json::from_slice(&answer).expect("JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

/// Goose keeps whole milliseconds.
fn percentile(times: &BTreeMap<usize, usize>, share: f64) -> usize {
    let rank = (times.values().sum::<usize>() as f64 * share).ceil() as usize;
    let mut seen = 0;
    for (time, count) in times {
        seen += count;
        if seen >= rank {
            return *time;
        }
    }
    0
}
