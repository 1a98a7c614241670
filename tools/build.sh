# shellcheck shell=bash
# Building the runnable jars. Sourced by ./ballast, which sets `root`.

# Outside target/, which `clean` removes.
readonly log_dir=$root/.ballast
# What the node and the gateway are both made of, and what the gateway alone is made of.
readonly library_modules=(coded-gemm firmware-profiles shard-protocol onnx-model coap-transport)
readonly gateway_modules=(telemetry-events link-emulator mqtt-telemetry fleet-plan coded-rounds coap-lanes coap-gateway ballast-cli)

# find_maven: sets `maven`, or ends the launcher with 127.
find_maven() {
  maven=$(command -v mvn || true)
  if [[ -z $maven ]]; then
    say "found no Maven; the build needs it. Install it, for instance: $install_hint"
    exit 127
  fi
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

# build_if_stale <modules> <jar>...: builds the modules of these jars. Two launchers at once build once, where flock is there to see to it.
build_if_stale() {
  stale "$@" || return 0
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

# build <modules> <jar>...: builds the modules that the jars are in; Maven finds what these depend on.
build() {
  local jar owners='' log=$log_dir/build.log
  shift
  for jar in "$@"; do
    jar=${jar#"$root/"}
    owners+=${owners:+,}${jar%%/*}
  done
  say "building ${owners//,/ and } with JDK $jdk_major (the first time takes a minute or two) ..."
  if ! (cd "$root" && JAVA_HOME=$jdk_home "$maven" -B -ntp -q -Dmaven.test.skip=true package -pl "$owners" -am) \
    </dev/null >"$log" 2>&1; then
    grep -m 5 '^\[ERROR\] .' "$log" >&2 || tail -n 5 "$log" >&2
    say "the build failed; its output is in $log"
    exit 1
  fi
  touch "$@" # Maven leaves a jar alone when its contents stay the same
}
