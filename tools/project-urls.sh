#!/bin/sh
# The table [project.urls] for a repository at ADDRESS. The release appends it to both pyproject.toml
# files: the address is that of the repository which is released, wherever that is.
#
#   sh tools/project-urls.sh https://github.com/OWNER/NAME >> pyproject.toml
set -eu
home=${1%/}
case $home in
https://*) ;;
*)
    echo "project-urls.sh: an address of a repository is needed, https://…, not '$1'" >&2
    exit 2
    ;;
esac
cat <<EOF

[project.urls]
Homepage = "$home"
Documentation = "$home/tree/HEAD/docs"
Source = "$home"
Issues = "$home/issues"
Changelog = "$home/blob/HEAD/CHANGELOG.md"
EOF
