# shellcheck shell=bash
# The JVM flags of a board's profile. Sourced by ./ballast, which sets `root`.

# profile_flags <arguments of the node...>: sets `flags_of_profile`. A profile that is not there gives none; the node says so.
profile_flags() {
  local profile=generic-jvm file line inside=0
  flags_of_profile=()
  while (($# > 0)); do
    case $1 in
      --profile) profile=${2:-} ;;
      --profile=*) profile=${1#--profile=} ;;
    esac
    shift
  done
  file=$root/firmware-profiles/src/main/resources/dev/ballast/profile/$profile.yaml
  [[ -f $file ]] || file=$profile
  [[ -f $file && -r $file ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^jvm-flags: ]]; then
      inside=1
    elif ((inside)) && [[ $line =~ ^[[:space:]]+-[[:space:]]+(-[^[:space:]]+)[[:space:]]*$ ]]; then
      flags_of_profile+=("${BASH_REMATCH[1]}")
    elif [[ ! $line =~ ^[[:space:]]*(#|$) ]]; then
      inside=0
    fi
  done <"$file"
}
