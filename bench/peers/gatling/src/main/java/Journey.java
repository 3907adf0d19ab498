import static io.gatling.javaapi.core.CoreDsl.*;
import static io.gatling.javaapi.http.HttpDsl.*;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;

/** The purchase journey for Gatling. */
public class Journey extends Simulation {
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMillis(2000);

  private static HttpRequestActionBuilder signed(HttpRequestActionBuilder request) {
    return request.header("authorization", "Bearer #{token}");
  }

  private static HttpRequestActionBuilder post(String path, String body) {
    return http(path).post(path).body(StringBody(body)).asJson();
  }

  private static ChainBuilder thinkingThen(HttpRequestActionBuilder request) {
    return pause(SHORTEST, LONGEST).exec(signed(request));
  }

  {
    var login =
        post("/login", "{\"email\":\"ann@example.com\",\"password\":\"secret\"}")
            .check(jsonPath("$.token").saveAs("token"), jsonPath("$.userId").saveAs("userId"));
    var list =
        http("list").get("/products?limit=20").check(jsonPath("$.products[*].id").findRandom().saveAs("product"));
    var cart =
        post("/carts/items", "{\"productId\":\"#{product}\",\"quantity\":1}")
            .check(jsonPath("$.cartId").saveAs("cart"));
    var order = post("/orders", "{\"cartId\":\"#{cart}\"}").check(jsonPath("$.orderId").saveAs("order"));
    var payment = post("/payments", "{\"orderId\":\"#{order}\",\"method\":\"card\"}");

    var journey =
        scenario("journey")
            .exec(login)
            .exec(thinkingThen(http("profile").get("/users/#{userId}")))
            .exec(thinkingThen(list))
            .exec(thinkingThen(http("product").get("/products/#{product}")))
            .exec(thinkingThen(http("stock").get("/inventory/#{product}")))
            .exec(thinkingThen(cart))
            .exec(thinkingThen(order))
            .exec(thinkingThen(payment));

    setUp(
            journey.injectOpen(
                constantUsersPerSec(Double.parseDouble(System.getProperty("arrivals")))
                    .during(Long.getLong("seconds"))))
        .protocols(http.baseUrl(System.getProperty("target")).acceptHeader("application/json").shareConnections().disableWarmUp());
  }
}
