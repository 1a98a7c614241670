package dev.ballast.gemm;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The kernels of this JVM. */
public final class Kernels {
    /** Named by the module that brings the Vector API; it incubates, so it is there only with {@code --add-modules}. */
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private Kernels() {}

    /** The fastest kernel that runs here: the Vector API's when its module is loaded, the portable one otherwise. */
    public static GemmKernel best() {
        return available().get(0);
    }

    /** The kernel that runs on every JVM. */
    public static GemmKernel portable() {
        return new BlockedKernel(new PortableLoops());
    }

    /** Checks the kernels that run here, fastest first, until one is sound: the last of the list, unless none is. */
    public static List<KernelCheck> checked() {
        return checked(available());
    }

    /** As above, of these kernels. */
    static List<KernelCheck> checked(List<GemmKernel> kernels) {
        List<KernelCheck> checks = new ArrayList<>();
        for (GemmKernel kernel : kernels) {
            KernelCheck check = KernelCheck.of(kernel);
            checks.add(check);
            if (check.isSound()) {
                break;
            }
        }
        return checks;
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
