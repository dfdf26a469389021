#pragma once

#include <cstdint>

#include "engine/model/job_record.h"
#include "platform/base/random.h"

namespace openbits::test {

/// A header with every field set to something random and valid; optional ones are absent now and then.
engine::JobHeader RandomJobHeader(Random& random);

/// The same for the file at `index`.
engine::FileRecord RandomFileRecord(Random& random, FileIndex index);

/// A file to which nothing has happened, with any names.
engine::FileRecord UntouchedFileRecord(Random& random, FileIndex index);

/// A job with `file_count` files, some of them untouched.
engine::JobRecord RandomJobRecord(Random& random, std::uint32_t file_count);

}  // namespace openbits::test
