// The smaller parts of platform/windows.
#include <gtest/gtest.h>
#include <windows.h>

#include <cstdlib>
#include <future>
#include <string>

#include "platform/base/utf.h"
#include "platform/platform.h"
#include "platform/process_environment.h"
#include "platform/windows/credential_vault_dpapi.h"
#include "platform/windows/device_monitor_windows.h"
#include "platform/windows/policy_source_registry.h"
#include "platform/windows/process_launcher_windows.h"
#include "platform/windows/system_clock_windows.h"
#include "platform/windows/user_registry_windows.h"
#include "platform/windows/windows_time.h"
#include "tests/support/temp_dir.h"

namespace openbits::test {
namespace {

std::string SystemProgram(const char* name) {
  std::wstring path(MAX_PATH, L'\0');
  path.resize(::GetSystemDirectoryW(path.data(), MAX_PATH));
  return *WideToUtf8(path) + "\\" + name;
}

TEST(WindowsClock, CountsFrom1970AndForward) {
  EXPECT_EQ(WallTimeFromTicks(116'444'736'000'000'000), WallTime{});
  EXPECT_EQ(TicksFromWallTime(WallTime{std::chrono::seconds{1}}), 116'444'736'010'000'000);
  const auto clock = MakeWindowsClock();
  EXPECT_GT(clock->WallNow(), WallTime{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}});
  const SteadyTime first = clock->SteadyNow();
  EXPECT_GE(clock->SteadyNow(), first);
}

TEST(DpapiVault, OpensWhatItSealedAndNothingElse) {
  const auto vault = MakeDpapiCredentialVault();
  for (const char* text : {"", "secret", "\xC3\xA4\xE2\x82\xAC"}) {
    const auto sealed = vault->Seal(Secret(text));
    ASSERT_TRUE(sealed);
    EXPECT_EQ(vault->Unseal(*sealed)->Reveal(), text);
  }
  SealedBytes sealed = *vault->Seal(Secret("a long enough secret"));
  EXPECT_EQ(std::string(sealed.begin(), sealed.end()).find("long enough"), std::string::npos);
  SealedBytes cut = sealed;
  cut.resize(cut.size() / 2);
  EXPECT_EQ(vault->Unseal(cut).error().code, Errc::kStoreCorrupt);
  EXPECT_EQ(vault->Unseal({}).error().code, Errc::kStoreCorrupt);
  sealed[0] = 1;  // the version of another system
  EXPECT_EQ(vault->Unseal(sealed).error().code, Errc::kStoreCorrupt);
}

TEST(RegistryPolicies, AreReadByTheirNamesAndInSeconds) {
  constexpr const wchar_t* kKey = L"Software\\Policies\\Microsoft\\Windows\\BITS";
  HKEY key = nullptr;
  if (::RegCreateKeyExW(HKEY_LOCAL_MACHINE, kKey, 0, nullptr, 0, KEY_SET_VALUE, nullptr, &key, nullptr) !=
      ERROR_SUCCESS) {
    GTEST_SKIP() << "setting a policy needs an administrator";
  }
  const DWORD days = 7;
  const DWORD jobs = 11;
  constexpr const wchar_t* kText = L"12";
  ::RegSetValueExW(key, L"JobInactivityTimeout", 0, REG_DWORD, reinterpret_cast<const BYTE*>(&days), sizeof days);
  ::RegSetValueExW(key, L"MaxJobsPerUser", 0, REG_DWORD, reinterpret_cast<const BYTE*>(&jobs), sizeof jobs);
  ::RegSetValueExW(key, L"MaxFilesPerJob", 0, REG_SZ, reinterpret_cast<const BYTE*>(kText), 3 * sizeof(wchar_t));
  const auto values = MakeRegistryPolicySource()->Load();
  for (const wchar_t* name : {L"JobInactivityTimeout", L"MaxJobsPerUser", L"MaxFilesPerJob"})
    ::RegDeleteValueW(key, name);
  ::RegCloseKey(key);
  ASSERT_TRUE(values);
  EXPECT_EQ(values->at("JobInactivityTimeout"), "604800");
  EXPECT_EQ(values->at("MaxJobsPerUser"), "11");
  EXPECT_EQ(values->at("MaxFilesPerJob"), "12");
}

TEST(WindowsUsers, AreNamedByTheirIdentifier) {
  EXPECT_TRUE(CurrentUserId().sid.starts_with("S-1-"));
  EXPECT_EQ(ProcessCaller().user, CurrentUserId());
}

TEST(WindowsPrograms, RunWithTheirWholeCommandLineAndTellTheirExitCode) {
  const auto launcher = MakeWindowsProcessLauncher();
  std::promise<Result<int>> ended;
  const std::string shell = SystemProgram("cmd.exe");
  const LaunchRequest request{shell, "cmd /c exit 7", CurrentUserId()};
  ASSERT_TRUE(launcher->Launch(request, [&](Result<int> code) { ended.set_value(std::move(code)); }));
  const Result<int> code = ended.get_future().get();
  ASSERT_TRUE(code);
  EXPECT_EQ(*code, 7);
}

TEST(WindowsPrograms, ThatMustNotRunAreRefused) {
  const auto launcher = MakeWindowsProcessLauncher();
  const auto code_of = [&](LaunchRequest request) {
    const Status status = launcher->Launch(request, [](Result<int>) { ADD_FAILURE() << "it ran"; });
    return status ? Errc::kNone : status.error().code;
  };
  const UserId user = CurrentUserId();
  EXPECT_EQ(code_of({"cmd.exe", "", user}), Errc::kInvalidArgument);
  EXPECT_EQ(code_of({"C:\\dir\\script.BAT", "", user}), Errc::kInvalidArgument);
  for (const char* name : {"script.cmd", "script.bat.", "script.bat ", "script.bat::$DATA", "script.cmd. . ", ""})
    EXPECT_EQ(code_of({std::string("C:\\dir\\") + name, "", user}), Errc::kInvalidArgument) << name;
  EXPECT_EQ(code_of({SystemProgram("cmd.exe"), "", UserId{"S-1-5-18-1"}}), Errc::kAccessDenied);
  EXPECT_EQ(code_of({SystemProgram("no such program.exe"), "", user}), Errc::kFileNotFound);
}

// BITS: bits-cost-state.md.
TEST(WindowsNetwork, CostsAreTranslated) {
  EXPECT_EQ(CostStateOf(0x0), 0x01U);
  EXPECT_EQ(CostStateOf(0x1), 0x01U);
  EXPECT_EQ(CostStateOf(0x2), 0x02U);
  EXPECT_EQ(CostStateOf(0x2 | 0x80000), 0x08U);
  EXPECT_EQ(CostStateOf(0x2 | 0x10000), 0x10U);
  EXPECT_EQ(CostStateOf(0x2 | 0x10000 | 0x20000), 0x20U);
  EXPECT_EQ(CostStateOf(0x4), 0x40U);
  EXPECT_EQ(CostStateOf(0x1 | 0x40000), 0x81U);
}

TEST(WindowsNetwork, TheObserverMayBeSetAndEnded) {
  const auto monitor = MakeWindowsDeviceMonitor();
  monitor->SetObserver([](DeviceState) {});
  EXPECT_NE(monitor->Current().cost_state, 0U);
  monitor->SetObserver({});
}

TEST(WindowsState, ADirectoryIsMadeAndLockedOnce) {
  const TempDir temp;
  const std::string path = (temp / "a\\b\\state").string();
  auto first = LockStateDirectory(path);
  ASSERT_TRUE(first);
  EXPECT_EQ((*first)->path(), path);
  EXPECT_EQ(LockStateDirectory(path + "\\").error().code, Errc::kStateDirectoryInUse);
  first->reset();
  EXPECT_TRUE(LockStateDirectory(path));
  EXPECT_EQ(LockStateDirectory("relative").error().code, Errc::kInvalidArgument);
  EXPECT_EQ(LockStateDirectory("C:\\").error().code, Errc::kInvalidArgument);
  temp.Write("file", "x");
  EXPECT_FALSE(LockStateDirectory((temp / "file").string()));
}

TEST(WindowsState, TheDefaultIsInLocalApplicationData) {
  ::_putenv_s("OPENBITS_STATE_DIR", "");
  ::_putenv_s("LOCALAPPDATA", "C:\\Users\\somebody\\AppData\\Local");
  EXPECT_EQ(*DefaultStateDirectoryPath(), "C:\\Users\\somebody\\AppData\\Local\\openbits");
  ::_putenv_s("OPENBITS_STATE_DIR", "D:\\own");
  EXPECT_EQ(*DefaultStateDirectoryPath(), "D:\\own");
  ::_putenv_s("OPENBITS_STATE_DIR", "relative");
  EXPECT_EQ(DefaultStateDirectoryPath().error().code, Errc::kPathNotFound);
  ::_putenv_s("OPENBITS_STATE_DIR", "");
}

TEST(WindowsEnvironment, IsReadAsUtf8) {
  ASSERT_NE(::SetEnvironmentVariableW(L"OPENBITS_TEST_VARIABLE", L"\u00e4"), FALSE);
  EXPECT_EQ(EnvironmentVariable("OPENBITS_TEST_VARIABLE"), "\xC3\xA4");
  ASSERT_NE(::SetEnvironmentVariableW(L"OPENBITS_TEST_VARIABLE", std::wstring(1000, L'x').c_str()), FALSE);
  EXPECT_EQ(EnvironmentVariable("OPENBITS_TEST_VARIABLE"), std::string(1000, 'x'));
  ASSERT_NE(::SetEnvironmentVariableW(L"OPENBITS_TEST_VARIABLE", nullptr), FALSE);
  EXPECT_EQ(EnvironmentVariable("OPENBITS_TEST_VARIABLE"), std::nullopt);
}

TEST(WindowsPlatform, HasEveryPart) {
  const TempDir directory;
  const auto platform = MakeSystemPlatform(directory.path().string());
  ASSERT_TRUE(platform);
  for (const bool is_there :
       {platform->clock != nullptr, platform->random != nullptr, platform->logger != nullptr,
        platform->files != nullptr, platform->users != nullptr, platform->processes != nullptr,
        platform->vault != nullptr, platform->policies != nullptr, platform->device != nullptr,
        platform->strand != nullptr, platform->file_pool != nullptr, platform->callback_pool != nullptr}) {
    EXPECT_TRUE(is_there);
  }
}

}  // namespace
}  // namespace openbits::test
