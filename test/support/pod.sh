#!/bin/bash
# usage: unshare --net --mount --pid --fork --kill-child pod.sh ROOT NODE APP CONFIG OUT COMMAND...
#
# Runs a command as a container runtime does: alone in its network and process namespaces, in a read-only root with
# CONFIG, OUT and an empty /tmp mounted, without privileges. NODE is the folder of the interpreter, ROOT an empty folder.
set -euo pipefail
root=$1 node=$2 app=$3 config=$4 out=$5
shift 5
mount -t tmpfs tmpfs "$root"
mkdir "$root"/{node,app,config,out,tmp,proc}
for system in usr bin lib lib64 etc dev; do
  [[ -e /$system ]] || continue
  mkdir "$root/$system"
  mount --bind "/$system" "$root/$system"
done
mount --bind "$node" "$root/node"
mount --bind "$app" "$root/app"
mount --bind "$config" "$root/config"
mount --bind "$out" "$root/out"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount -o remount,ro "$root"
exec chroot --userspec=1000:1000 "$root" "$@"
