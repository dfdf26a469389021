#include "engine/transfer/download_requests.h"

namespace openbits::engine {

AttemptPlan PlanAttempt(const DownloadRequest& download, const RangePlanner& planner, const AttemptInputs& inputs) {
  AttemptPlan plan;
  ResponseExpectation& expectation = plan.expectation;
  expectation.is_whole_file = planner.is_whole_file();
  expectation.known = inputs.known;
  // BITS: ne-bits5_0-bits_job_property_id, DYNAMIC_CONTENT: neither a length nor ranges are asked of the server.
  // BITS: nf-bits10_1-ibackgroundcopyjobhttpoptions2-sethttpmethod: such a transfer begins at the first byte each time.
  if (!download.dynamic_content && !download.custom_method) {
    expectation.asked = planner.Next(inputs.position, inputs.several_ranges);
  }
  // ASSUMED: BITS sends If-Unmodified-Since with the time it was given, and no If-Range. A server without times gets no
  // precondition: its answers are compared.
  expectation.has_precondition = !expectation.asked.empty() && !inputs.known.last_modified.empty();
  expectation.is_no_page = !expectation.asked.empty() && IsNoWebPage(download.file.response_headers);
  expectation.needs_length = !download.dynamic_content;
  expectation.may_begin_again = inputs.may_begin_again;
  expectation.trusts_etag = inputs.trusts_etag;
  plan.offset = inputs.position;
  plan.bytes_max = download.bytes_max;
  plan.turn = download.turn;
  return plan;
}

transport::Request BuildRequest(const RequestTemplate& common, const std::string& method, const std::string& url) {
  transport::Request request;
  request.method = method;
  request.url = url;
  // Fault B13: a stored byte must be a byte of the file.
  request.headers.emplace_back("Accept-Encoding", "identity");
  request.custom_headers = common.custom_headers;
  request.credentials = common.credentials;
  request.proxy = common.proxy;
  request.tls = common.tls;
  request.redirects = common.redirects;
  return request;
}

transport::Request BuildRequest(const RequestTemplate& common, const std::string& method, const FileRecord& file) {
  transport::Request request = BuildRequest(common, method, file.remote_name);
  request.begins_at_foreign_origin = file.is_at_foreign_origin;
  return request;
}

transport::Request BuildRequest(const DownloadRequest& download, const AttemptPlan& plan) {
  transport::Request request = BuildRequest(download.request, download.request.method, download.file);
  if (plan.expectation.has_precondition) {
    request.headers.emplace_back("If-Unmodified-Since", plan.expectation.known.last_modified);
  }
  request.ranges = plan.expectation.asked;
  request.turn = download.turn;
  return request;
}

}  // namespace openbits::engine
