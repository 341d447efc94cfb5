#!/bin/sh
# Stands in for update-rc.d where no init system runs: makes a service's link, or turns the one that keeps it off.
echo "update-rc.d $*" >>/mnt/commands

name=$1
mkdir -p /etc/rcS.d
links=$(ls /etc/rcS.d | grep "^[SK][0-9]*$name\$")
case $2 in
defaults) [ -n "$links" ] || ln -s "../init.d/$name" "/etc/rcS.d/S11$name" ;;
enable)
    [ -n "$links" ] || { echo "update-rc.d: error: no runlevel symlinks to modify, aborting!" >&2; exit 1; }
    for link in $links; do mv "/etc/rcS.d/$link" "/etc/rcS.d/S${link#?}"; done ;;
*) exit 1 ;;
esac
