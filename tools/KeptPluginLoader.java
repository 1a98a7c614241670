import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The class loader that javac gives to its plugins, kept from one compilation to the next in the same JVM.
 *
 * <p>Without it javac loads Error Prone anew for the main and test classes of every module, and the JVM verifies and compiles its
 * code anew, which takes two fifths of the build's processor time. javac makes one of these through {@code -XDprocloader}, and closes it when
 * it is done, which leaves the kept loader open. tools/build.sh compiles this class and puts it on Maven's boot class path.
 */
public final class KeptPluginLoader extends URLClassLoader {
    private static final Map<String, ClassLoader> KEPT = new HashMap<>();

    /** Called by javac. */
    public KeptPluginLoader(URL[] plugins, ClassLoader parent) {
        super(new URL[0], kept(plugins, parent));
    }

    private static synchronized ClassLoader kept(URL[] plugins, ClassLoader parent) {
        return KEPT.computeIfAbsent(Arrays.toString(plugins), key -> new URLClassLoader(plugins, parent));
    }
}
