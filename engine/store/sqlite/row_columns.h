#pragma once

#include "engine/model/file_record.h"
#include "engine/model/job_record.h"

// Which field is which column, said once: the functions below show every column of a row to a visitor, in order, as
// visitor(name, field), or visitor.Group(optional, function) for a value that is several columns, all NULL when it is
// absent. Names, writing and reading are three visitors of row_codec.cpp, so that they cannot disagree.
//
// A new field is a new line here, at the end of its function, and a migration that adds the column: visitor.Added(name,
// field), or visitor.AddedGroup(name, value, function) for a value of several columns. Such columns are NULL while the
// field has its default, also in rows from before the migration, and NULL there leaves the checksum as it is.

namespace openbits::engine {

template <class Visitor, class JobErrorType>
void VisitErrorColumns(Visitor& visitor, JobErrorType& error) {
  visitor("error_code", error.error.code);
  visitor("error_context", error.error.context);
  visitor("error_native", error.error.native);
  visitor("error_detail", error.error.detail);
  visitor("error_file", error.file);
  visitor("error_protocol", error.protocol);
  visitor("error_when", error.when);
}

template <class Visitor, class Certificate>
void VisitCertificateColumns(Visitor& visitor, Certificate& certificate) {
  visitor("certificate_store_location", certificate.store_location);
  visitor("certificate_store_name", certificate.store_name);
  visitor("certificate_hash", certificate.hash);
  visitor("certificate_subject", certificate.subject);
}

template <class Visitor, class Properties>
void VisitPropertyColumns(Visitor& visitor, Properties& properties) {
  visitor("notify_flags", properties.notify_flags);
  visitor("command_program", properties.command_line.program);
  visitor("command_parameters", properties.command_line.parameters);
  visitor("command_user", properties.command_line.user);
  visitor("notification_class", properties.notification_class);
  visitor("minimum_notification_interval_ms", properties.minimum_notification_interval_ms);
  visitor("minimum_retry_delay_s", properties.minimum_retry_delay_s);
  visitor("no_progress_timeout_s", properties.no_progress_timeout_s);
  visitor("maximum_download_time_s", properties.maximum_download_time_s);
  visitor("proxy_usage", properties.proxy.usage);
  visitor("proxy_list", properties.proxy.list);
  visitor("proxy_bypass_list", properties.proxy.bypass_list);
  visitor("security_flags", properties.security_flags);
  visitor("http_method", properties.http_method);
  visitor("custom_headers", properties.custom_headers);
  visitor("custom_headers_write_only", properties.custom_headers_write_only);
  visitor.Group(properties.client_certificate,
                [](auto& columns, auto& certificate) { VisitCertificateColumns(columns, certificate); });
  visitor("cost_flags", properties.cost_flags);
  visitor("dynamic_content", properties.dynamic_content);
  visitor("high_performance", properties.high_performance);
  visitor("max_download_size", properties.max_download_size);
  visitor("use_stored_credentials", properties.use_stored_credentials);
  visitor("on_demand", properties.on_demand);
  visitor("peer_caching_flags", properties.peer_caching_flags);
  visitor("file_acl_flags", properties.file_acl_flags);
  visitor("helper_token_flags", properties.helper_token_flags);
  visitor("reply_file_name", properties.reply_file_name);
}

/// Table `job`; credentials have a table of their own.
template <class Visitor, class Header>
void VisitJobColumns(Visitor& visitor, Header& job) {
  visitor("id", job.id);
  visitor("type", job.type);
  visitor("owner", job.owner);
  visitor("owner_is_elevated", job.owner_is_elevated);
  visitor("owner_integrity_level", job.owner_integrity_level);
  visitor("display_name", job.display_name);
  visitor("description", job.description);
  visitor("state", job.state);
  visitor("priority", job.priority);
  visitor("created", job.created);
  visitor("modified", job.modified);
  visitor("transfer_completed", job.transfer_completed);
  visitor("last_activity", job.last_activity);
  visitor.Group(job.error, [](auto& columns, auto& error) { VisitErrorColumns(columns, error); });
  visitor("error_count", job.error_count);
  visitor("retry_at", job.retry_at);
  visitor("no_progress_since", job.no_progress_since);
  visitor("download_time_used", job.download_time_used);
  visitor("was_resumed", job.was_resumed);
  visitor("pending_action", job.pending_action);
  visitor("pending_notification", job.pending_notification);
  VisitPropertyColumns(visitor, job.properties);
  visitor.Added("overdue_since", job.overdue_since);
  visitor.Added("no_progress_overdue_since", job.no_progress_overdue_since);
}

/// Table `credential`, without its key.
template <class Visitor, class Credential>
void VisitCredentialColumns(Visitor& visitor, Credential& credential) {
  visitor("target", credential.target);
  visitor("scheme", credential.scheme);
  visitor("is_implicit", credential.is_implicit);
  visitor("user_name", credential.user_name);
  visitor("password", credential.password);
}

/// Table `file_set`, without the job.
template <class Visitor, class Set>
void VisitFileSetColumns(Visitor& visitor, Set& set) {
  visitor("first", set.first);
  visitor("count", set.count);
  visitor("names", set.names);
}

template <class Visitor, class Upload>
void VisitUploadColumns(Visitor& visitor, Upload& upload) {
  visitor("upload_phase", upload.phase);
  visitor("upload_session", upload.session_id);
  visitor("upload_host", upload.host_id);
  visitor("upload_host_fallback_s", upload.host_fallback_s);
  visitor("upload_host_unreachable_since", upload.host_unreachable_since);
  visitor("upload_reply_url", upload.reply_url);
  visitor("upload_reply_fallback_url", upload.reply_fallback_url);
  visitor("upload_source_volume", upload.source_identity.volume);
  visitor("upload_source_file", upload.source_identity.file);
  visitor("upload_source_size", upload.source_size);
  visitor("upload_source_modified", upload.source_modified);
  visitor("upload_fragment_max", upload.fragment_bytes_max);
  visitor("upload_failures", upload.failures);
}

/// Table `file`, without the job.
template <class Visitor, class Record>
void VisitFileColumns(Visitor& visitor, Record& file) {
  visitor("position", file.index);
  visitor("remote_name", file.remote_name);
  visitor("local_name", file.local_name);
  visitor("temporary_name", file.temporary_name);
  visitor.Group(file.temporary_identity, [](auto& columns, auto& identity) {
    columns("temporary_volume", identity.volume);
    columns("temporary_file", identity.file);
  });
  visitor("ranges", file.ranges);
  visitor("bytes_total", file.bytes_total);
  visitor("bytes_received", file.bytes_received);
  visitor("written_in_boot", file.written_in_boot);
  visitor("remote_size", file.remote.size_bytes);
  visitor("remote_last_modified", file.remote.last_modified);
  visitor("remote_etag", file.remote.etag);
  visitor("state", file.state);
  visitor("is_validated", file.is_validated);
  visitor("from_peer", file.from_peer);
  visitor("bytes_from_peers", file.bytes_from_peers);
  visitor("is_transferred_notified", file.is_transferred_notified);
  visitor("restarts", file.restarts);
  visitor("response_headers", file.response_headers);
  visitor.Added("role", file.role);
  visitor.AddedGroup("upload", file.upload, [](auto& columns, auto& upload) { VisitUploadColumns(columns, upload); });
  visitor.Added("upload_bytes_most", file.upload.bytes_most);
  visitor.Added("is_at_foreign_origin", file.is_at_foreign_origin);
}

}  // namespace openbits::engine
