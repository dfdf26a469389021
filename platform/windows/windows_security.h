#pragma once

#include <windows.h>

namespace openbits {

/// Whether the file or directory behind `handle` (open for READ_CONTROL) belongs to this user, to Administrators or to
/// the system; true where files have no owners (FAT, some shares).
bool IsOwnedByUs(HANDLE handle);

/// Whether the file or directory behind `handle` is another machine's.
bool IsRemote(HANDLE handle);

/// Whether somebody else than this user, Administrators and the system may write to the directory behind `handle`
/// (open for READ_CONTROL), or change who may; false where directories have no access lists.
bool IsWritableByOthers(HANDLE handle);

}  // namespace openbits
