package dev.ballast.gateway.yaml;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.profile.FileErrors;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.YamlSection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of models. {@code NAME/model.onnx} is version 1 of a model, {@code NAME/VERSION/model.onnx} is one version of several. The
 * files of external weights, if any, labels.txt and the tokens of texts lie beside the ONNX file. {@code NAME/model.yaml} holds the settings of all
 * versions. A model.yaml in the folder of a version replaces them for that version. Names that begin with a dot are ignored. Nothing
 * is kept in memory.
 */
public final class StoreFolder implements ModelStore {
    public static final String MODEL = "model.onnx";
    public static final String SETTINGS = "model.yaml";
    public static final String LABELS = "labels.txt";
    public static final String VOCABULARY = "vocab.txt";
    public static final String TOKENIZER = "tokenizer.json";

    /** The rule for the name of a model. */
    public static final String NAME_RULE = "1 to 64 lower-case letters, digits, - and _";

    private static final String DEFAULT = "default";
    /** The version of a model without folders of versions. */
    public static final String FIRST = "1";

    private final Path place;

    /** The store in this folder, which may be empty. */
    public StoreFolder(Path place) {
        this.place = place;
    }

    public static boolean isName(String name) {
        return name.matches("[a-z0-9_-]{1,64}");
    }

    /**
     * Whether the store has a folder of this name, loadable or not. Also false when the folder cannot be read; loading from it reports
     * the error.
     */
    static boolean holds(ModelStore store, String name) {
        return store instanceof StoreFolder folder && Files.isDirectory(folder.place.resolve(name));
    }

    @Override
    public String place() {
        return "the model store " + place;
    }

    @Override
    public List<Listed> list() throws GatewayException {
        List<Listed> all = new ArrayList<>();
        for (Path model : folders(place)) {
            String name = nameOf(model);
            if (isName(name)) {
                all.addAll(readable(name));
            } else {
                all.add(new Listed(
                        name, FIRST, model + ": the name of a model is " + NAME_RULE + "; rename the folder"));
            }
        }
        return all;
    }

    /** The versions of one model. A folder that cannot be read gives one version with a problem, so other models are still served. */
    private List<Listed> readable(String name) {
        try {
            return versions(name);
        } catch (GatewayException e) {
            return List.of(new Listed(name, FIRST, String.valueOf(e.getMessage())));
        }
    }

    /** The versions of one model; one version with a problem when there are none. */
    private List<Listed> versions(String name) throws GatewayException {
        Path model = place.resolve(name);
        List<Listed> versions = new ArrayList<>();
        boolean atTop = Files.exists(model.resolve(MODEL));
        if (atTop) {
            versions.add(new Listed(name, FIRST, problem(name, model)));
        }
        for (Path folder : folders(model)) {
            String version = nameOf(folder);
            boolean full = Files.exists(folder.resolve(MODEL));
            if (!CataloguedModel.isNumber(version)) {
                if (full) {
                    versions.add(new Listed(
                            name,
                            version,
                            folder + ": a version is a whole number from 1 to 999999999; rename the folder"));
                }
            } else if (atTop && version.equals(FIRST)) {
                versions.set(
                        0,
                        new Listed(name, FIRST, "version 1 exists twice: " + model.resolve(MODEL) + " and " + folder));
            } else {
                versions.add(new Listed(name, version, full ? problem(name, folder) : folder + " holds no " + MODEL));
            }
        }
        return versions.isEmpty()
                ? List.of(new Listed(name, FIRST, model + " holds neither " + MODEL + " nor VERSION/" + MODEL))
                : versions;
    }

    /** What is wrong with the settings of the version in {@code folder}; empty when nothing is. */
    private String problem(String name, Path folder) {
        try {
            source(name, folder);
            namedDefault(name);
            return "";
        } catch (ProfileException | GatewayException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The settings of the version in {@code folder}. */
    private Spec source(String name, Path folder) throws ProfileException {
        Path model = place.resolve(name);
        ModelSection section = settings(folder, model);
        return new Spec(section.source(name, folder.resolve(MODEL), nearest(LABELS, folder, model)), section.coding());
    }

    private static List<Path> folders(Path within) throws GatewayException {
        try (Stream<Path> entries = Files.list(within)) {
            return entries.filter(
                            entry -> Files.isDirectory(entry) && !nameOf(entry).startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(within, FileErrors.cause(e), e);
        } catch (UncheckedIOException e) { // reading the folder failed part-way
            throw unreadable(within, String.valueOf(e.getMessage()), e);
        }
    }

    private static GatewayException unreadable(Path within, String cause, Exception e) {
        return new GatewayException("reading " + within + " in the model store failed: " + cause, e);
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Override
    public String namedDefault(String name) throws GatewayException {
        Path file = place.resolve(name).resolve(SETTINGS);
        if (!isName(name) || !Files.exists(file)) {
            return "";
        }
        try {
            YamlSection section = YamlSection.read(file, ModelSection.fileKeys(List.of(DEFAULT)));
            return section.has(DEFAULT) ? Integer.toString(section.integer(DEFAULT, 1, 999_999_999)) : "";
        } catch (ProfileException e) {
            throw GatewayException.usage(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Spec read(String name, String version) throws GatewayException {
        Listed listed = (isName(name) ? versions(name) : list())
                .stream()
                        .filter(each ->
                                each.name().equals(name) && each.version().equals(version))
                        .findFirst()
                        .orElseThrow(() -> GatewayException.usage(
                                "there is no model " + name + " version " + version + " in " + place()));
        if (!listed.problem().isEmpty()) {
            throw GatewayException.usage(listed.problem());
        }
        Path model = place.resolve(name);
        Path own = model.resolve(version);
        try {
            return source(name, Files.exists(own.resolve(MODEL)) ? own : model);
        } catch (ProfileException e) {
            throw GatewayException.usage(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The settings of a file that lies in a store as NAME/model.onnx or NAME/VERSION/model.onnx; null when it lies elsewhere, or without
     * a model.yaml.
     */
    public static @Nullable Spec ofFile(Path file) throws GatewayException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (!file.endsWith(MODEL) || folder == null) {
            return null;
        }
        Path above = folder.getParent();
        boolean isVersion = CataloguedModel.isNumber(nameOf(folder));
        Path model = isVersion ? above : folder;
        Path store = model == null ? null : model.getParent();
        if (model == null || store == null || !Files.exists(nearest(SETTINGS, folder, model))) {
            return null;
        }
        return isName(nameOf(model))
                ? new StoreFolder(store).read(nameOf(model), isVersion ? nameOf(folder) : FIRST)
                : null;
    }

    private static ModelSection settings(Path folder, Path model) throws ProfileException {
        Path file = nearest(SETTINGS, folder, model);
        Path home = file.startsWith(folder) ? folder : model;
        List<String> others = home.equals(model) ? List.of(DEFAULT) : List.of();
        String[] keys = ModelSection.fileKeys(others);
        YamlSection section =
                Files.exists(file) ? YamlSection.read(file, keys) : YamlSection.parse("", file.toString(), keys);
        return new ModelSection(section, home);
    }

    /** The file in the folder of the version if it exists there, else the file in the folder of the model. */
    private static Path nearest(String file, Path folder, Path model) {
        Path own = folder.resolve(file);
        return Files.exists(own) ? own : model.resolve(file);
    }

    @Override
    public void nameDefault(String name, String version) throws GatewayException {
        Path file = place.resolve(name).resolve(SETTINGS);
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            String next = text.matches("(?ms).*^" + DEFAULT + "\\s*:.*")
                    ? text.replaceFirst("(?m)^" + DEFAULT + "\\s*:\\s*[^\\s#]*", DEFAULT + ": " + version)
                    : DEFAULT + ": " + version + "\n" + text;
            YamlSection.parse(next, file.toString(), ModelSection.fileKeys(List.of(DEFAULT)));
            Path beside = Files.writeString(file.resolveSibling("." + SETTINGS + ".next"), next);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (ProfileException e) {
            throw new GatewayException(
                    file + " cannot be changed by the program: " + e.getMessage() + "; set \"default: " + version
                            + "\" in it yourself",
                    e);
        } catch (IOException e) {
            throw new GatewayException(
                    "writing " + file + " failed: " + FileErrors.cause(e) + "; the default version is unchanged", e);
        }
    }
}
