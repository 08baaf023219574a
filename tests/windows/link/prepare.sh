#!/usr/bin/env bash
# What the linker needs for a library for Windows, made in a folder: import libraries, start-up code, and the plugin's C sources as objects.
#   prepare.sh WINDOWS_SDK FOLDER SOURCE.c...
set -euo pipefail
sdk=$1 folder=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"

# The linker asks for libraries by lower-case names, the package has them as Microsoft writes them.
for library in "$sdk"/um/x64/*.[lL]ib "$sdk"/ucrt/x64/ucrt.lib; do
    name=${library##*/}
    ln -sf "$library" "$folder/${name,,}"
done

# The C runtime that Microsoft's compiler brings is not in the package: seven functions of it are ntdll's, the rest is startup.cpp; two more names may be empty.
llvm-dlltool -m i386:x86-64 -d "$here/ntdll.def" -l "$folder/LIBCMT.lib"
for name in OLDNAMES libcpmt; do printf '!<arch>\n' >"$folder/$name.lib"; done

compile() { clang --target=x86_64-pc-windows-msvc -ffreestanding -Wall -Werror "$@"; }
compile -O1 -fno-exceptions -fno-builtin -c "$here/startup.cpp" -o "$folder/startup.obj"
for source in "$@"; do
    name=${source##*/}
    compile -O2 -c "$source" -o "$folder/${name%.c}.obj"
done
