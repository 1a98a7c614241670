# shellcheck shell=bash
# Which JDKs there are. Sourced by ./ballast.
#
# A version is compared as major * 10^6 + minor * 10^3 + patch. Versions come from each JDK's `release` file, because
# starting a JVM to ask it takes longer than the rest of the launcher.

readonly oldest_jdk=17      # what the classes are compiled for
readonly newest_build_jdk=25 # newest that the pinned Error Prone is known to run on
readonly install_hint='apt install openjdk-17-jdk maven'

# Results of newest_jdk.
jdk_home=
jdk_major=0

# version_of <home>: sets `version` to the number to compare, 0 when it cannot be told.
version_of() {
  local key value text=''
  version=0
  if [[ -r $1/release ]]; then
    while IFS='=' read -r key value; do
      [[ $key == JAVA_VERSION ]] && text=${value//\"/}
    done <"$1/release"
  else
    text=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1) || text=''
  fi
  if [[ $text =~ ^([0-9]{1,3})(\.([0-9]{1,3}))?(\.([0-9]{1,3}))? ]]; then
    version=$((10#${BASH_REMATCH[1]} * 1000000 + 10#${BASH_REMATCH[3]:-0} * 1000 + 10#${BASH_REMATCH[5]:-0}))
  fi
}

# list_homes: sets `homes` to every folder that may be a JDK, the user's own choice first.
list_homes() {
  local java link dir dirs
  homes=()
  if [[ -n ${BALLAST_JAVA_HOME:-} ]]; then
    homes=("$BALLAST_JAVA_HOME")
    return
  fi
  [[ -n ${JAVA_HOME:-} ]] && homes+=("$JAVA_HOME")
  java=$(command -v java || true)
  while [[ -n $java && -L $java ]]; do
    link=$(readlink "$java")
    [[ $link == /* ]] || link=$(dirname "$java")/$link
    java=$link
  done
  [[ $java == */bin/java ]] && homes+=("${java%/bin/java}")
  if [[ -n ${BALLAST_JDK_DIRS+set} ]]; then
    IFS=: read -r -a dirs <<<"$BALLAST_JDK_DIRS"
  else
    dirs=(/usr/lib/jvm /opt /opt/java "${HOME:-/}/.sdkman/candidates/java" "${HOME:-/}/.jdks")
    for dir in /Library/Java/JavaVirtualMachines/*/Contents/Home; do
      homes+=("$dir")
    done
  fi
  for dir in ${dirs[@]+"${dirs[@]}"}; do
    homes+=("$dir"/*)
  done
}

# newest_jdk any|build [major]: sets jdk_home and jdk_major to the newest that runs (any) or builds (build) Ballast, of
# this major version if one is given. Ends the launcher with 127 and what to install when there is none.
newest_jdk() {
  local kind=$1 wanted=${2:-} best=0 outside=0 outside_home='' home version homes
  list_homes
  for home in ${homes[@]+"${homes[@]}"}; do
    [[ -x $home/bin/java ]] || continue
    [[ $kind == any || -x $home/bin/javac ]] || continue
    version_of "$home"
    ((version >= oldest_jdk * 1000000)) || continue
    [[ -z $wanted || $((version / 1000000)) == "$wanted" ]] || continue
    if [[ $kind == build ]] && ((version / 1000000 > newest_build_jdk)); then
      ((version > outside)) && outside=$version outside_home=$home
    elif ((version > best)); then
      best=$version jdk_home=$home
    fi
  done
  if ((best == 0 && outside > 0)); then
    best=$outside jdk_home=$outside_home
  fi
  if ((best == 0)); then
    no_jdk "$kind" "$wanted"
  fi
  jdk_major=$((best / 1000000))
}

no_jdk() {
  local what="JDK $oldest_jdk or newer"
  [[ -z $2 ]] || what="JDK $2"
  if [[ -n ${BALLAST_JAVA_HOME:-} ]]; then
    say "BALLAST_JAVA_HOME=$BALLAST_JAVA_HOME is not a $what; set it to the folder of one, or unset it"
  elif [[ $1 == build ]]; then
    say "found no $what with a compiler; the build needs one. Install it, for instance: $install_hint"
  else
    say "found no $what. Install it, for instance: $install_hint"
  fi
  exit 127
}

# has_jdk <major>: whether a JDK of this version can build.
has_jdk() {
  (newest_jdk build "$1") 2>/dev/null
}

has_vector_module() {
  local line
  if [[ -r $1/release ]]; then
    while IFS= read -r line; do
      [[ $line == MODULES=*jdk.incubator.vector* ]] && return 0
    done <"$1/release"
  fi
  [[ -e $1/jmods/jdk.incubator.vector.jmod ]]
}
