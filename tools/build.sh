# shellcheck shell=bash
# Building the runnable jars. Sourced by ./ballast, which sets `root`.

# Outside target/, which `clean` removes.
readonly log_dir=$root/.ballast
# What the node and the gateway are both made of, and what the gateway alone is made of.
readonly library_modules=(clocks coded-gemm firmware-profiles shard-protocol onnx-operators onnx-model coap-transport)
readonly gateway_modules=(telemetry-events link-emulator mqtt-telemetry fleet-plan coded-rounds coap-lanes coap-gateway ballast-cli)

# find_jar <module>: sets `jar` to the runnable jar of a module: where the build puts it, or beside the launcher, where someone
# copied it to a machine that cannot build.
find_jar() {
  local name=$1-0.1.0-all.jar
  jar=$root/$1/target/$name
  if [[ ! -f $jar && -f $root/$name ]] && ! can_build; then
    jar=$root/$name
  fi
}

# find_maven: sets `maven`, or ends the launcher with 127.
find_maven() {
  maven=$(command -v mvn || true)
  if [[ -z $maven ]]; then
    say "found no Maven; the build needs it. Install it, for instance: $install_hint"
    exit 127
  fi
}

can_build() {
  [[ -f $root/pom.xml ]] && command -v mvn >/dev/null
}

# use_finished <jar>...: uses jars that are older than the sources where nothing can build them; ends the launcher with 127 when
# one of them is missing.
use_finished() {
  local jar
  for jar in "$@"; do
    [[ -f $jar ]] && continue
    jar=${jar##*/}
    if [[ -f $root/pom.xml ]]; then
      say "found no Maven; the build needs it. Install it, for instance: $install_hint. Or copy a finished $jar to $root"
    else
      say "found neither $jar nor the sources to build it from; copy $jar to $root, or copy the whole folder of Ballast"
    fi
    exit 127
  done
  say "using ${*##*/} as built before: the sources are newer, but there is no Maven to build them"
}

# stale <modules> <jar>...: whether a jar is missing or older than any source, resource or POM of these modules and the libraries.
stale() {
  local modules=$1 jar module sources=("$root/pom.xml" "$root/.mvn")
  shift
  # shellcheck disable=SC2086  # the list is split on purpose
  for module in "${library_modules[@]}" $modules; do
    sources+=("$root/$module/pom.xml" "$root/$module/src/main")
  done
  for jar in "$@"; do
    [[ -f $jar ]] || return 0
    [[ -z $(find "${sources[@]}" -newer "$jar" -print 2>/dev/null | head -n 1) ]] || return 0
  done
  return 1
}

# build_if_stale <modules> <jar>...: builds the modules of these jars, or uses finished jars where nothing can build them. Two launchers
# at once build once, where flock is there to see to it.
build_if_stale() {
  stale "$@" || return 0
  if ! can_build; then
    shift
    use_finished "$@"
    return 0
  fi
  find_maven
  newest_jdk build
  mkdir -p "$log_dir"
  if command -v flock >/dev/null; then
    exec 9>"$log_dir/lock"
    flock 9
    if stale "$@"; then build "$@"; fi
    exec 9>&-
  else
    build "$@"
  fi
}

# tune_maven: has the JVM of Maven compile with its first compiler alone, because a build ends before the second pays, and keep
# Error Prone loaded from module to module. Uses jdk_home. What the user gives in MAVEN_OPTS comes last and so wins.
tune_maven() {
  local loader=$log_dir/loader
  MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms1g ${MAVEN_OPTS:-}"
  if [[ $loader/KeptPluginLoader.class -nt $root/tools/KeptPluginLoader.java ]] ||
    "$jdk_home/bin/javac" --release "$oldest_jdk" -d "$loader" "$root/tools/KeptPluginLoader.java" 2>/dev/null; then
    if [[ $loader != *[[:space:]]* ]]; then # Maven splits its options at blanks
      MAVEN_OPTS="-Xbootclasspath/a:$loader $MAVEN_OPTS"
    fi
  fi
  export MAVEN_OPTS
}

# build <modules> <jar>...: builds the modules that the jars are in; Maven finds what these depend on.
build() {
  local jar owners='' log=$log_dir/build.log
  shift
  for jar in "$@"; do
    jar=${jar#"$root/"}
    owners+=${owners:+,}${jar%%/*}
  done
  tune_maven
  say "building ${owners//,/ and } with JDK $jdk_major (the first time takes a minute or two) ..."
  if ! (cd "$root" && JAVA_HOME=$jdk_home "$maven" -B -ntp -q -Dmaven.test.skip=true package -pl "$owners" -am) \
    </dev/null >"$log" 2>&1; then
    grep -m 5 '^\[ERROR\] .' "$log" >&2 || tail -n 5 "$log" >&2
    say "the build failed; its output is in $log"
    exit 1
  fi
  touch "$@" # Maven leaves a jar alone when its contents stay the same
}
