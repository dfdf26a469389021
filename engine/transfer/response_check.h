#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/model/file_record.h"
#include "platform/base/byte_range.h"
#include "platform/base/error.h"
#include "transport/response.h"

namespace openbits::engine {

/// What a request asked for, and what is known of the file: an answer is judged against this.
struct ResponseExpectation {
  /// Ranges asked; empty: everything.
  std::vector<ByteRange> asked;
  /// The whole file is wanted; ranges, if any, only go on where an earlier answer ended.
  bool is_whole_file = true;
  /// The version of the remote file that the bytes at hand belong to; empty when there are none.
  RemoteIdentity known;
  /// The request bore If-Unmodified-Since.
  bool has_precondition = false;
  /// False for dynamic content: an answer without a length will do.
  bool needs_length = true;
  /// An answer with the whole file may be taken from its beginning, in place of the rest that was asked.
  bool may_begin_again = false;
  /// The version at hand came as something else than a web page.
  bool is_no_page = false;
  /// A different strong ETag proves another version even when time and size agree.
  bool trusts_etag = true;
};

/// What to do with an answer.
enum class VerdictKind : std::uint8_t {
  kTakeBody,         // the body is what was asked
  kTakeParts,        // the body is multipart/byteranges
  kTakeFromZero,     // the body is the whole file instead of its rest
  kRestart,          // the bytes at hand belong to another version: ask again from zero
  kAlreadyComplete,  // the file ends where our bytes end
  kOneRangeAtATime,  // the server cannot answer several ranges: ask for them one by one
  kRefuse,           // `error` says why
};

/// The judgement of an answer's head.
struct Verdict {
  VerdictKind kind = VerdictKind::kRefuse;
  Error error;
  /// The version the server has now; only when a body is taken.
  RemoteIdentity remote;
  /// Length the body must have; kSizeUnknown when any will do. Meaningless for kTakeParts.
  std::uint64_t body_bytes = kSizeUnknown;
};

/// Judges an answer before its first byte is written. Pure; the table of the HTTP requirements.
/// BITS: http-requirements-for-bits-downloads.md; file-transfer-consistency.md.
Verdict CheckResponse(const ResponseExpectation& expectation, const transport::ResponseHead& head);

/// True when a block of header fields, as received, announces a type of content that is not a page of HTML.
bool IsNoWebPage(std::string_view head_block);

/// True when `found` is another version than `known`: size, then time; a strong ETag where a time is missing, or when
/// it is trusted. What either side does not tell is not compared.
bool IsOtherVersion(const RemoteIdentity& known, const RemoteIdentity& found, bool trusts_etag);

}  // namespace openbits::engine
