#pragma once

#include "platform/base/error.h"
#include "transport/bits_upload/packet.h"

namespace openbits::engine {

/// True for an Ack of success: 200 or 201 from an upload server, without a code of failure.
bool IsSuccess(const transport::Ack& ack);

/// True when the server says that it does not know the session.
bool IsSessionLost(const transport::Ack& ack);

/// True when the server says that its disk is full.
bool IsDiskFull(const transport::Ack& ack);

/// What an answer that is not of success means for the job. The server's code counts before the status, and becomes what
/// IBackgroundCopyError tells; the status decides whether it may pass. Context is kRemoteFile, or kRemoteApplication when
/// the server's application is to blame. BITS: [MC-BUP] 3.1.5; bits-return-values.md; handling-server-application-errors.md.
Error ErrorOfAck(const transport::Ack& ack);

/// The same for the answers to Close-Session and Cancel-Session, which are repeated on every status of 500 to 599.
/// BITS: ack-for-close-session.md; ack-for-cancel-session.md.
Error ErrorOfClosingAck(const transport::Ack& ack);

}  // namespace openbits::engine
