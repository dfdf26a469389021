#include "engine/transfer/response_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "transport/ascii.h"
#include "transport/content_range.h"
#include "transport/http_headers.h"
#include "transport/multipart_byteranges.h"

namespace openbits::engine {

namespace {

using transport::ContentRange;
using transport::ResponseHead;

Verdict Refuse(Errc code, std::string detail, std::int64_t native = 0) {
  Verdict verdict;
  verdict.error = Error{code, ErrorContext::kRemoteFile, native, std::move(detail)};
  return verdict;
}

Verdict Decide(VerdictKind kind) {
  Verdict verdict;
  verdict.kind = kind;
  return verdict;
}

/// The one value of a field: nothing when it is absent, nothing in the Result's value when fields disagree.
struct FieldValue {
  std::optional<std::string_view> value;
  bool is_conflicting = false;
};

FieldValue SingleField(const ResponseHead& head, std::string_view name) {
  FieldValue field;
  for (const auto& [key, value] : head.headers) {
    if (!transport::IsSameHeaderName(key, name)) {
      continue;
    }
    field.is_conflicting = field.is_conflicting || (field.value && *field.value != value);
    field.value = value;
  }
  return field;
}

/// The body's length as the answer announces it.
struct Framing {
  std::uint64_t length = kSizeUnknown;
  bool is_broken = false;
};

Framing ReadFraming(const ResponseHead& head) {
  Framing framing;
  const FieldValue length = SingleField(head, "Content-Length");
  // Fault B6: lengths that disagree, or that are no numbers, are a broken frame and not a choice.
  if (length.is_conflicting) {
    framing.is_broken = true;
    return framing;
  }
  if (!length.value) {
    return framing;
  }
  const auto parsed = transport::ParseContentLength(*length.value);
  framing.is_broken = !parsed;
  // RFC 9112, 6.3: a transfer coding overrides Content-Length, so that the field tells nothing then.
  if (parsed && !SingleField(head, "Transfer-Encoding").value) {
    framing.length = *parsed;
  }
  return framing;
}

bool HasForeignCoding(const ResponseHead& head) {
  for (const auto& [key, value] : head.headers) {
    if (transport::IsSameHeaderName(key, "Content-Encoding") && !value.empty() &&
        !transport::IsSameHeaderName(value, "identity")) {
      return true;
    }
  }
  return false;
}

RemoteIdentity IdentityOf(const ResponseHead& head, std::uint64_t size) {
  RemoteIdentity identity;
  identity.size_bytes = size;
  if (const auto time = head.Find("Last-Modified")) {
    identity.last_modified = *time;
  }
  if (const auto tag = head.Find("ETag"); tag && tag->size() > 2 && tag->front() == '"') {
    identity.etag = *tag;  // a weak one ("W/…") says nothing about bytes
  }
  return identity;
}

/// What is known after an answer that agrees: fields the answer leaves out stay.
RemoteIdentity Merge(const RemoteIdentity& known, RemoteIdentity found) {
  if (found.last_modified.empty()) {
    found.last_modified = known.last_modified;
  }
  if (found.etag.empty()) {
    found.etag = known.etag;
  }
  return found;
}

bool IsHtmlType(std::string_view type) {
  type = transport::TrimSpace(type.substr(0, type.find(';')));
  const std::string name = transport::ToLowerAscii(type);
  return name == "text/html" || name == "application/xhtml+xml";
}

bool IsHtml(const ResponseHead& head) {
  const auto type = head.Find("Content-Type");
  return type && IsHtmlType(*type);
}

Verdict CheckWhole(const ResponseExpectation& expectation, const ResponseHead& head) {
  const Framing framing = ReadFraming(head);
  if (framing.is_broken) {
    return Refuse(Errc::kInvalidServerResponse, "Content-Length cannot be read");
  }
  if (expectation.asked.size() > 1) {
    return Decide(VerdictKind::kOneRangeAtATime);
  }
  if (!expectation.asked.empty() && !expectation.is_whole_file) {
    // BITS: nf-bits3_0-ibackgroundcopyjob3-addfilewithranges: a server without ranges fails the job.
    return Refuse(Errc::kInsufficientRangeSupport, "the server ignored the Range field");
  }
  const RemoteIdentity found = IdentityOf(head, framing.length);
  if (!expectation.asked.empty() && expectation.is_no_page && IsHtml(head) &&
      IsOtherVersion(expectation.known, found, expectation.trusts_etag)) {
    // Fault B22: a network's page about itself, in place of the rest of a file that is none. Nothing is lost by waiting.
    return Refuse(Errc::kGarbledResponse, "a web page came in place of the file: does the network ask for a login?");
  }
  if (!expectation.asked.empty() && !expectation.may_begin_again) {
    // DEVIATION: best-practices-when-using-bits.md: BITS fails at once when a resumed download gets the whole file. We
    // take it from its beginning (faults B11, B26: a proxy strips Range), and fail only when that leads nowhere.
    return Refuse(Errc::kInsufficientRangeSupport, "the server ignored the Range field again and again");
  }
  if (framing.length == kSizeUnknown && expectation.needs_length) {
    // DEVIATION: http-requirements-for-bits-downloads.md: BITS asks for the length by HEAD and fails where HEAD does. We
    // take it from the answer to GET, so that a server without HEAD will do (fault B14); that length is still a must
    // (fault B4: a body that ends with the connection may have been cut).
    return Refuse(Errc::kMissingFileSize, "the answer has no Content-Length");
  }
  Verdict verdict = Decide(expectation.asked.empty() ? VerdictKind::kTakeBody : VerdictKind::kTakeFromZero);
  verdict.remote = found;
  verdict.body_bytes = framing.length;
  return verdict;
}

Verdict CheckMultipart(const ResponseExpectation& expectation, const ResponseHead& head) {
  const RemoteIdentity found = IdentityOf(head, kSizeUnknown);
  if (IsOtherVersion(expectation.known, found, expectation.trusts_etag)) {
    return Decide(VerdictKind::kRestart);
  }
  Verdict verdict = Decide(VerdictKind::kTakeParts);
  verdict.remote = Merge(expectation.known, found);
  verdict.remote.size_bytes = expectation.known.size_bytes;
  return verdict;
}

Verdict CheckPart(const ResponseExpectation& expectation, const ResponseHead& head, std::string_view field) {
  const auto range = transport::ParseContentRange(field);
  if (!range || !range->range || range->total == kSizeUnknown) {
    return Refuse(Errc::kInvalidServerResponse, "Content-Range cannot be used");
  }
  const RemoteIdentity found = IdentityOf(head, range->total);
  if (IsOtherVersion(expectation.known, found, expectation.trusts_etag)) {
    return Decide(VerdictKind::kRestart);
  }
  if (expectation.asked.size() > 1) {
    return Decide(VerdictKind::kOneRangeAtATime);
  }
  // Fault B10: what comes must be exactly what was asked.
  ByteRange asked = expectation.asked.front();
  if (asked.offset >= range->total || (!asked.IsOpen() && asked.length > range->total - asked.offset)) {
    return Refuse(Errc::kInvalidRange, "range lies outside the remote file");
  }
  if (asked.IsOpen()) {
    asked.length = range->total - asked.offset;
  }
  if (*range->range != asked) {
    return Refuse(Errc::kInvalidServerResponse, "Content-Range is not what was asked");
  }
  const Framing framing = ReadFraming(head);
  if (framing.is_broken || (framing.length != kSizeUnknown && framing.length != asked.length)) {
    return Refuse(Errc::kInvalidServerResponse, "Content-Length contradicts Content-Range");
  }
  Verdict verdict = Decide(VerdictKind::kTakeBody);
  verdict.remote = Merge(expectation.known, found);
  verdict.body_bytes = asked.length;
  return verdict;
}

Verdict CheckPartial(const ResponseExpectation& expectation, const ResponseHead& head) {
  if (expectation.asked.empty()) {
    return Refuse(Errc::kInvalidServerResponse, "206 to a request without Range", head.status);
  }
  const FieldValue field = SingleField(head, "Content-Range");
  if (field.is_conflicting) {
    return Refuse(Errc::kInvalidServerResponse, "Content-Range fields disagree");
  }
  if (field.value) {
    return CheckPart(expectation, head, *field.value);
  }
  const auto type = head.Find("Content-Type");
  if (type && !transport::MultipartParser::BoundaryOf(*type).empty()) {
    // Fault B13: RFC 9110, 15.3.7.2: not for a request of one range.
    return expectation.asked.size() > 1 ? CheckMultipart(expectation, head)
                                        : Refuse(Errc::kInvalidServerResponse, "multipart answer to one range");
  }
  return Refuse(Errc::kInsufficientRangeSupport, "206 without Content-Range", head.status);
}

Verdict CheckUnsatisfiable(const ResponseExpectation& expectation, const ResponseHead& head) {
  if (expectation.asked.empty()) {
    return Refuse(Errc::kHttpStatus, "416 to a request without Range", head.status);
  }
  std::uint64_t total = kSizeUnknown;
  if (const FieldValue field = SingleField(head, "Content-Range"); field.value && !field.is_conflicting) {
    if (const auto range = transport::ParseContentRange(*field.value)) {
      total = range->total;
    }
  }
  if (!expectation.is_whole_file) {
    const bool has_changed =
        total != kSizeUnknown && expectation.known.size_bytes != kSizeUnknown && total != expectation.known.size_bytes;
    return has_changed ? Decide(VerdictKind::kRestart)
                       : Refuse(Errc::kInvalidRange, "range lies outside the remote file", head.status);
  }
  if (total == expectation.asked.front().offset) {
    Verdict verdict = Decide(VerdictKind::kAlreadyComplete);
    verdict.remote = Merge(expectation.known, IdentityOf(head, total));
    return IsOtherVersion(expectation.known, verdict.remote, expectation.trusts_etag) ? Decide(VerdictKind::kRestart)
                                                                                      : verdict;
  }
  return Decide(VerdictKind::kRestart);  // fault B12: shorter than what we hold, or a server in error
}

}  // namespace

bool IsNoWebPage(std::string_view head_block) {
  while (!head_block.empty()) {
    const std::string_view line = head_block.substr(0, head_block.find('\n'));
    head_block.remove_prefix(std::min(line.size() + 1, head_block.size()));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && transport::IsSameHeaderName(line.substr(0, colon), "Content-Type"))
      return !IsHtmlType(line.substr(colon + 1, line.find('\r') - colon - 1));
  }
  return false;
}

bool IsOtherVersion(const RemoteIdentity& known, const RemoteIdentity& found, bool trusts_etag) {
  // BITS: file-transfer-consistency.md: size and time stamp tell versions apart.
  if (known.size_bytes != kSizeUnknown && found.size_bytes != kSizeUnknown && known.size_bytes != found.size_bytes) {
    return true;
  }
  const bool has_times = !known.last_modified.empty() && !found.last_modified.empty();
  if (has_times && known.last_modified != found.last_modified) {
    return true;
  }
  // Faults B7, B8: an ETag is believed unless time and size agree on a server whose nodes give different ones.
  const bool counts_etag = trusts_etag || !has_times;
  return counts_etag && !known.etag.empty() && !found.etag.empty() && known.etag != found.etag;
}

Verdict CheckResponse(const ResponseExpectation& expectation, const transport::ResponseHead& head) {
  if (head.status == 412 && expectation.has_precondition) {
    return Decide(VerdictKind::kRestart);
  }
  if (head.status == 416) {
    return CheckUnsatisfiable(expectation, head);
  }
  if (head.status < 200 || head.status > 299) {
    return Refuse(Errc::kHttpStatus, "HTTP status " + std::to_string(head.status), head.status);
  }
  if (head.status != 200 && head.status != 206) {
    return Refuse(Errc::kInvalidServerResponse, "unexpected HTTP status " + std::to_string(head.status), head.status);
  }
  if (HasForeignCoding(head)) {
    return Refuse(Errc::kInvalidServerResponse, "the body is encoded although identity was asked");
  }
  return head.status == 200 ? CheckWhole(expectation, head) : CheckPartial(expectation, head);
}

}  // namespace openbits::engine
