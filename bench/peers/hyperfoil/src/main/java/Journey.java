import io.hyperfoil.api.config.BenchmarkData;
import io.hyperfoil.api.statistics.StatisticsSnapshot;
import io.hyperfoil.core.impl.LocalSimulationRunner;
import io.hyperfoil.core.parser.BenchmarkParser;
import java.util.Map;

/** Plays journey.hf.yaml in this process, and prints percentiles of all response times. */
public class Journey {
  public static void main(String[] args) throws Exception {
    var parameters = Map.of("target", args[0], "arrivals", args[1], "sessions", args[2], "seconds", args[3]);
    var file = Journey.class.getResourceAsStream("journey.hf.yaml");
    var benchmark = BenchmarkParser.instance().buildBenchmark(file, BenchmarkData.EMPTY, parameters);
    var all = new StatisticsSnapshot();
    new LocalSimulationRunner(benchmark, (phase, step, metric, some, done) -> all.add(some), null, null).run();
    System.out.printf("{\"p50\":%s,\"p99\":%s}%n", milliseconds(all, 50), milliseconds(all, 99));
  }

  private static double milliseconds(StatisticsSnapshot all, double percentile) {
    return all.histogram.getValueAtPercentile(percentile) / 1e6;
  }
}
