package dev.ballast.gemm;

import java.util.List;
import java.util.ServiceLoader;

/** The kernels that run on this JVM. */
public final class Kernels {
    /** Module of the Vector API. It is an incubator module, so it is present only with {@code --add-modules}. */
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Kernels() {}

    /** The fastest kernel that runs here: the Vector API kernel when its module is loaded, otherwise the portable one. */
    public static GemmKernel best() {
        return available().get(0);
    }

    /** The kernel that runs on every JVM. */
    public static GemmKernel portable() {
        return new BlockedKernel(new PortableLoops());
    }

    /** Every kernel that runs here, fastest first; the last is always the portable one. */
    public static List<GemmKernel> available() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return List.of(portable());
        }
        for (InnerLoops loops : ServiceLoader.load(InnerLoops.class, InnerLoops.class.getClassLoader())) {
            if (loops.available()) {
                return List.of(new BlockedKernel(loops), portable());
            }
        }
        return List.of(portable());
    }
}
