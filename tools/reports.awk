# Sums JUnit XML reports. Prints "run failed skipped" and appends one line per skipped test to `skipped_file`.

function attribute(name,    found) {
    if (!match($0, " " name "=\"[^\"]*\"")) {
        return ""
    }
    found = substr($0, RSTART, RLENGTH)
    found = substr(found, length(name) + 4, length(found) - length(name) - 4)
    gsub(/&quot;/, "\"", found)
    gsub(/&apos;/, "'", found)
    gsub(/&lt;/, "<", found)
    gsub(/&gt;/, ">", found)
    gsub(/&#1[03];/, " ", found)
    gsub(/&amp;/, "\\&", found)
    return found
}

/<testsuite / {
    run += attribute("tests")
    failed += attribute("failures") + attribute("errors")
    skipped += attribute("skipped")
}

/<testcase / {
    test = attribute("classname") "." attribute("name")
}

/<skipped/ {
    printf "skipped: %s (JDK %s): %s\n", test, jdk, attribute("message") >> skipped_file
}

END {
    print run + 0, failed + 0, skipped + 0
}
