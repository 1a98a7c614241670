# shellcheck shell=bash
# `./ballast test`. Sourced by ./ballast.

test_usage() {
  cat <<'USAGE'
Usage: ./ballast test [--quick | --thorough] [--jdk VERSION]... [MAVEN ARGUMENTS]
Runs every check, unit test and system test on the newest JDK. Then it runs the tests whose outcome may depend on the JDK
on JDK 17.

  --quick          run the unit tests except the slow ones, and one system test, on one JDK: for while you change code
  --thorough       run the soaks too, and try all stored models and photos instead of a sample
  --jdk VERSION    run only on this JDK, as in --jdk 17; may be repeated
  MAVEN ARGUMENTS  are passed to Maven unchanged, as in -pl coded-gemm

Tests that need a model or an image set are skipped unless BALLAST_DATA names the folder that holds them.
Installs missing test tools with apt-get if that works without a password.
The last line is "N passed, N failed, N skipped". The exit code is 0 only when nothing failed.
USAGE
}

readonly shown_lines='^\[(INFO|WARNING|ERROR)\] (Building Ballast|Tests run:.* in |BUILD )|^\[ERROR\] .'

# What `--quick` leaves out, and the system test that stays: a fleet of processes, asked by libcoap.
readonly quick_tests=(-DexcludedGroups='once | slow | kernels | thorough' -Dit.test=LibcoapIT -Dfailsafe.failIfNoSpecifiedTests=false)

# Test tools: command and Debian package, side by side.
readonly test_tools=(mosquitto mosquitto mosquitto_sub mosquitto-clients coap-client-notls libcoap3-bin)

test_command() {
  local versions=() arguments=() version failed=0
  quick=0 thorough=0
  while (($# > 0)); do
    case $1 in
      --help | -h)
        test_usage
        return 0
        ;;
      --quick)
        quick=1
        ;;
      --thorough)
        thorough=1
        arguments+=(-Dballast.thorough=true)
        ;;
      --jdk | --jdk=*)
        version=${1#--jdk}
        if [[ -z $version ]]; then
          version=${2:-}
          [[ $# -eq 1 ]] || shift
        fi
        version=${version#=}
        if [[ ! $version =~ ^[1-9][0-9]?$ ]]; then
          say '--jdk needs a version, as in --jdk 17'
          exit 2
        fi
        versions+=("$version")
        ;;
      *)
        arguments+=("$1")
        ;;
    esac
    shift
  done
  if ((quick && thorough)); then
    say 'choose --quick or --thorough'
    exit 2
  fi
  find_maven
  if ((${#versions[@]} == 0)); then
    newest_jdk build
    versions=("$jdk_major")
    if ((jdk_major != oldest_jdk && ! quick)) && [[ -z ${BALLAST_JAVA_HOME:-} ]] && has_jdk "$oldest_jdk"; then
      versions+=("$oldest_jdk")
    fi
  fi
  for version in "${versions[@]}"; do
    has_jdk "$version" || no_jdk build "$version"
  done
  PATH=$PATH:/usr/sbin # where Debian keeps mosquitto
  mkdir -p "$log_dir"
  install_test_tools
  say_data
  passed=0 failures=0 skipped=0
  : >"$log_dir/skipped"
  : >"$log_dir/summary"
  for version in "${versions[@]}"; do
    test_on "$version" "${versions[0]}" ${arguments[@]+"${arguments[@]}"} || failed=1
  done
  cat "$log_dir/summary"
  sort -u "$log_dir/skipped"
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failures" "$skipped"
  exit "$failed"
}

say_data() {
  if [[ -z ${BALLAST_DATA:-} ]]; then
    say 'BALLAST_DATA is not set: tests that need models or images are skipped.' \
      'Set it to the folder that holds models/ and mnist/.'
  else
    BALLAST_DATA=$(cd "$BALLAST_DATA" && pwd) || exit 1
    export BALLAST_DATA
  fi
}

install_test_tools() {
  local i missing=() as_root=()
  for ((i = 0; i < ${#test_tools[@]}; i += 2)); do
    command -v "${test_tools[i]}" >/dev/null || missing+=("${test_tools[i + 1]}")
  done
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)); then
    as_root=(sudo -n)
  fi
  if command -v apt-get >/dev/null && ${as_root[@]+"${as_root[@]}"} true 2>/dev/null; then
    say "installing the test tools ${missing[*]}"
    apt_install "${missing[@]}" || { ${as_root[@]+"${as_root[@]}"} apt-get -qq update && apt_install "${missing[@]}"; } || true
  fi
  for ((i = 0; i < ${#test_tools[@]}; i += 2)); do
    if ! command -v "${test_tools[i]}" >/dev/null; then
      say "the system tests need ${test_tools[i]}. Install these Debian packages: ${missing[*]}"
      exit 127
    fi
  done
}

# apt_install <package>...: uses as_root of its caller.
apt_install() {
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@" </dev/null >"$log_dir/apt.log" 2>&1
}

# test_on <version> <first version> <maven arguments...>: adds to passed, failures and skipped. The gates that do not
# depend on the JDK run on the first one only, and so does the compiler: all tests run the classes that it made. Two modules at a
# time are compiled, but tested one after the other: tests measure memory and time.
test_on() {
  local version=$1 first=$2 log=$log_dir/test-jdk$1.log status=0 flags=()
  local passed_before=$passed failures_before=$failures skipped_before=$skipped started=$SECONDS which='all tests'
  local built=(-Dspotless.check.skip -Denforcer.skip -Dshade.skip)
  shift 2
  newest_jdk build "$version"
  tune_maven
  rm -rf "$root"/*/target/surefire-reports "$root"/*/target/failsafe-reports
  : >"$log"
  if ((quick)); then
    which='the unit tests except the slow ones, and one system test'
    flags=(-Dspotless.check.skip -Denforcer.skip "${quick_tests[@]}")
  elif [[ $version != "$first" ]]; then
    which='the tests whose outcome may depend on the JDK'
    flags=("${built[@]}" -Djdk.independent.skip -Dnarrow.vectors.phase=none
      -DexcludedGroups='once | slow | thorough')
  else
    flags=("${built[@]}")
    if ((thorough)); then
      which='all tests and soaks'
      flags+=(-DexcludedGroups=none-of-these)
    fi
    say "JDK $version ($jdk_home): clean build with every check; the output of Maven is in $log"
    maven_shows -T 2 clean verify -DskipTests -DskipITs "$@"
  fi
  if ((status == 0)); then
    say "JDK $version ($jdk_home): $which; the output of Maven is in $log"
    maven_shows verify "${flags[@]}" "$@"
  fi
  count_reports "$version"
  if ((status != 0 && failures == failures_before)); then
    failures=$((failures + 1)) # a gate or the compiler, which no report counts
    printf 'JDK %s: the build failed outside the tests, see %s\n' "$version" "$log" >>"$log_dir/summary"
  fi
  printf 'JDK %s: %d passed, %d failed, %d skipped in %d s\n' "$version" $((passed - passed_before)) \
    $((failures - failures_before)) $((skipped - skipped_before)) $((SECONDS - started)) >>"$log_dir/summary"
  ((status == 0 && failures == failures_before))
}

# maven_shows <maven arguments...>: runs Maven, adds its output to `log`, shows the lines that matter and sets `status`.
maven_shows() {
  set +e
  (cd "$root" && JAVA_HOME=$jdk_home "$maven" -B -ntp -fae "$@") </dev/null 2>&1 | tee -a "$log" |
    grep --line-buffered -E "$shown_lines"
  status=${PIPESTATUS[0]}
  set -e
}

# count_reports <version>: adds the reports of Surefire and Failsafe to the totals and lists what was skipped.
count_reports() {
  local counts run bad left
  counts=$(find "$root"/*/target/surefire-reports "$root"/*/target/failsafe-reports -name 'TEST-*.xml' \
    -exec awk -v jdk="$1" -v skipped_file="$log_dir/skipped" -f "$root/tools/reports.awk" {} + 2>/dev/null |
    awk '{ run += $1; bad += $2; left += $3 } END { print run + 0, bad + 0, left + 0 }')
  read -r run bad left <<<"$counts"
  passed=$((passed + run - bad - left))
  failures=$((failures + bad))
  skipped=$((skipped + left))
}
