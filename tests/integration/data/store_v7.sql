-- A store as version 7 wrote it (sqlite3 jobs.db .dump). Never edited: it stands for users' files.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE job (
  ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  type INTEGER NOT NULL,
  owner TEXT NOT NULL,
  owner_is_elevated INTEGER NOT NULL,
  owner_integrity_level INTEGER NOT NULL,
  display_name TEXT NOT NULL,
  description TEXT NOT NULL,
  state INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  transfer_completed INTEGER,
  last_activity INTEGER NOT NULL,
  error_code TEXT,
  error_context INTEGER,
  error_native INTEGER,
  error_detail TEXT,
  error_file INTEGER,
  error_protocol TEXT,
  error_when INTEGER,
  error_count INTEGER NOT NULL,
  retry_at INTEGER,
  no_progress_since INTEGER,
  download_time_used INTEGER NOT NULL,
  was_resumed INTEGER NOT NULL,
  pending_action INTEGER NOT NULL,
  pending_notification INTEGER NOT NULL,
  notify_flags INTEGER NOT NULL,
  command_program TEXT NOT NULL,
  command_parameters TEXT NOT NULL,
  command_user TEXT NOT NULL,
  notification_class BLOB NOT NULL,
  minimum_notification_interval_ms INTEGER NOT NULL,
  minimum_retry_delay_s INTEGER NOT NULL,
  no_progress_timeout_s INTEGER NOT NULL,
  maximum_download_time_s INTEGER,
  proxy_usage INTEGER NOT NULL,
  proxy_list TEXT NOT NULL,
  proxy_bypass_list TEXT NOT NULL,
  security_flags INTEGER NOT NULL,
  http_method TEXT NOT NULL,
  custom_headers BLOB NOT NULL,
  custom_headers_write_only INTEGER NOT NULL,
  certificate_store_location INTEGER,
  certificate_store_name TEXT,
  certificate_hash BLOB,
  certificate_subject TEXT,
  cost_flags INTEGER NOT NULL,
  dynamic_content INTEGER NOT NULL,
  high_performance INTEGER NOT NULL,
  max_download_size INTEGER,
  use_stored_credentials INTEGER NOT NULL,
  on_demand INTEGER NOT NULL,
  peer_caching_flags INTEGER NOT NULL,
  file_acl_flags INTEGER NOT NULL,
  helper_token_flags INTEGER NOT NULL,
  reply_file_name TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  credential_count INTEGER NOT NULL DEFAULT 0,
  file_count INTEGER NOT NULL DEFAULT 0
, file_row_count INTEGER NOT NULL DEFAULT 0, overdue_since INTEGER, no_progress_overdue_since INTEGER);
INSERT INTO job VALUES(1,X'0102030405060708090a0b0c0d0e0f10',0,'S-1-22-1-1000',0,8192,'Fixture','',5,2,0,0,NULL,0,'HttpStatus',5,503,'busy',1,'https',1767225600000000,0,NULL,NULL,0,0,0,0,3,'','','',X'00000000000000000000000000000000',500,600,1209600,NULL,0,'','',0,'',X'',0,NULL,NULL,NULL,NULL,2147483903,0,0,NULL,0,0,0,0,0,'',-2387213882980598399,1,5,5,1767225602000000,1767225603000000);
CREATE TABLE credential (
  job INTEGER NOT NULL REFERENCES job(ordinal) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  target INTEGER NOT NULL,
  scheme INTEGER NOT NULL,
  is_implicit INTEGER NOT NULL,
  user_name BLOB NOT NULL,
  password BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (job, position)
) WITHOUT ROWID;
INSERT INTO credential VALUES(1,0,1,1,0,X'0102',X'03',-6753318656467464042);
CREATE TABLE file (
  job INTEGER NOT NULL REFERENCES job(ordinal) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  remote_name TEXT NOT NULL,
  local_name TEXT NOT NULL,
  temporary_name TEXT NOT NULL,
  temporary_volume INTEGER,
  temporary_file INTEGER,
  ranges BLOB NOT NULL,
  bytes_total INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL,
  written_in_boot TEXT NOT NULL,
  remote_size INTEGER NOT NULL,
  remote_last_modified TEXT NOT NULL,
  remote_etag TEXT NOT NULL,
  state INTEGER NOT NULL,
  is_validated INTEGER NOT NULL,
  from_peer INTEGER NOT NULL,
  bytes_from_peers INTEGER NOT NULL,
  is_transferred_notified INTEGER NOT NULL,
  restarts INTEGER NOT NULL,
  response_headers TEXT NOT NULL,
  checksum INTEGER NOT NULL, role INTEGER, upload_phase INTEGER, upload_session TEXT, upload_host TEXT, upload_host_fallback_s INTEGER, upload_host_unreachable_since INTEGER, upload_reply_url TEXT, upload_reply_fallback_url TEXT, upload_source_volume INTEGER, upload_source_file INTEGER, upload_source_size INTEGER, upload_source_modified INTEGER, upload_fragment_max INTEGER, upload_failures INTEGER, upload_bytes_most INTEGER, is_at_foreign_origin INTEGER,
  PRIMARY KEY (job, position)
) WITHOUT ROWID;
INSERT INTO file VALUES(1,0,'https://example.com/0','/home/user/0','',NULL,NULL,X'0a0000000000000014000000000000006400000000000000ffffffffffffffff',-1,0,'',-1,'','',0,0,0,0,0,0,'',-109391878092291943,1,1,'{5A5F3C2E-0001-4000-8000-00000000000F}','node3.example.com',600,NULL,'https://node3.example.com/reply','',7,8,5000000000,1767225601000000,65536,2,4000000000,NULL);
INSERT INTO file VALUES(1,1,'https://example.com/1','/home/user/1','',NULL,NULL,X'0a0000000000000014000000000000006400000000000000ffffffffffffffff',-1,0,'',-1,'','',0,0,0,0,0,0,'',-1219386621615928826,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO file VALUES(1,2,'https://example.com/packages/2','/home/user/packages/2','BITFEDCBA9876543212.tmp',NULL,NULL,X'',-1,0,'',-1,'','',0,0,0,0,0,0,'',9130495638040476563,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO file VALUES(1,3,'https://example.com/packages/3','/home/user/packages/3','BITFEDCBA9876543213.tmp',NULL,NULL,X'',-1,4096,'',-1,'','',0,0,0,0,0,0,'',-5759614355002287873,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO file VALUES(1,4,'https://example.com/packages/4','/home/user/packages/4','BITFEDCBA9876543214.tmp',NULL,NULL,X'',-1,0,'',-1,'','',0,0,0,0,0,0,'',-54956572792934297,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1);
CREATE TABLE quarantine (
  job INTEGER PRIMARY KEY REFERENCES job(ordinal) ON DELETE CASCADE,
  reason TEXT NOT NULL,
  found TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE file_set (
  job INTEGER NOT NULL REFERENCES job(ordinal) ON DELETE CASCADE,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  names BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (job, first)
) WITHOUT ROWID;
INSERT INTO file_set VALUES(1,2,3,X'1232547698badcfe001e68747470733a2f2f6578616d706c652e636f6d2f7061636b616765732f3200152f686f6d652f757365722f7061636b616765732f321332547698badcfe1d01331401331432547698badcfe1d0134140134',5369895677631989571);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('job',2);
CREATE TRIGGER credential_added AFTER INSERT ON credential BEGIN
  UPDATE job SET credential_count = credential_count + 1 WHERE ordinal = NEW.job;
END;
CREATE TRIGGER credential_removed AFTER DELETE ON credential BEGIN
  UPDATE job SET credential_count = credential_count - 1 WHERE ordinal = OLD.job;
END;
COMMIT;
PRAGMA application_id = 1329744212;
PRAGMA user_version = 7;
