#pragma once

#include <windows.h>

#include <bits.h>

#include <chrono>
#include <cstdio>
#include <string>

#if __has_include(<unistd.h>)
#include <unistd.h>
#else
#include <io.h>
#endif

/// "12.3 MiB".
inline std::string Amount(double bytes) {
  const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; bytes >= 1024 && unit < 4; ++unit)
    bytes /= 1024;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
  return text;
}

/// A line that is rewritten on a terminal and printed now and then elsewhere.
class ProgressLine {
 public:
  void Show(const BG_JOB_PROGRESS& progress, const std::string& state) {
    const auto now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - since_).count();
    if (seconds >= 0.5) {
      const double moved =
          progress.BytesTransferred >= bytes_ ? static_cast<double>(progress.BytesTransferred - bytes_) / seconds : 0.0;
      rate_ = is_first_ ? moved : 0.7 * rate_ + 0.3 * moved;
      is_first_ = false;
      bytes_ = progress.BytesTransferred;
      since_ = now;
    }
    if (!is_terminal_ && now - printed_ < std::chrono::seconds(2)) return;
    printed_ = now;
    Print(Text(progress, state));
  }
  /// Ends the line, so that other text can follow.
  void End() {
    if (width_ > 0) std::printf("\n");
    width_ = 0;
    std::fflush(stdout);
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::string Text(const BG_JOB_PROGRESS& progress, const std::string& state) const {
    std::string text = std::to_string(progress.FilesTransferred) + "/" + std::to_string(progress.FilesTotal) +
                       " files  " + Amount(static_cast<double>(progress.BytesTransferred));
    if (progress.BytesTotal != BG_SIZE_UNKNOWN) text += " of " + Amount(static_cast<double>(progress.BytesTotal));
    const bool is_moving = progress.BytesTransferred != progress.BytesTotal;
    if (is_moving) text += "  " + Amount(rate_) + "/s";
    if (progress.BytesTotal != BG_SIZE_UNKNOWN && rate_ > 1 && progress.BytesTotal > progress.BytesTransferred) {
      const auto left = static_cast<long>(static_cast<double>(progress.BytesTotal - progress.BytesTransferred) / rate_);
      char eta[48];
      std::snprintf(eta, sizeof eta, "  %ld:%02ld left", left / 60, left % 60);
      text += eta;
    }
    return text + "  " + state;
  }
  void Print(const std::string& text) {
    if (is_terminal_) {
      const std::size_t blanks = width_ > text.size() ? width_ - text.size() : 0;
      std::printf("\r%s%s", text.c_str(), std::string(blanks, ' ').c_str());
      width_ = text.size();
    } else {
      std::printf("%s\n", text.c_str());
    }
    std::fflush(stdout);
  }

  const bool is_terminal_ = isatty(1) != 0;
  Clock::time_point since_ = Clock::now();
  Clock::time_point printed_{};
  UINT64 bytes_ = 0;
  double rate_ = 0;
  bool is_first_ = true;
  std::size_t width_ = 0;
};
