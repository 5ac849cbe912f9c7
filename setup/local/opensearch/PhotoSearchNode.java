import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.geo.GeoModulePlugin;
import org.opensearch.index.mapper.MapperExtrasPlugin;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * One OpenSearch node with the modules that photo-search uses, until the process is told to end.
 *
 * OpenSearch's own start refuses to run as root, as containers and CI do, and wants a directory for each module.
 */
public final class PhotoSearchNode extends Node {

    private PhotoSearchNode(Environment environment) {
        super(
            environment,
            List.of(
                CommonAnalysisPlugin.class,
                GeoModulePlugin.class,
                PainlessPlugin.class,
                MapperExtrasPlugin.class,
                ReindexPlugin.class,
                Netty4Plugin.class
            ),
            true
        );
    }

    /** Arguments: the directory of the configuration, the directory of the data, the address and port of HTTP. */
    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.builder()
            .put("path.home", arguments[1])
            .put("path.data", Path.of(arguments[1], "data").toString())
            .put("path.logs", Path.of(arguments[1], "logs").toString())
            .put("http.host", arguments[2])
            .put("http.port", arguments[3])
            .build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), Path.of(arguments[0]), () -> "photo-search");
        Node node = new PhotoSearchNode(environment);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception failure) {
                failure.printStackTrace();
            }
            closed.countDown();
        }));
        node.start();
        closed.await();
    }
}
