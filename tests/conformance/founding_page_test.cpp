// BITS: nn-bits-ibackgroundcopycallback, nf-bits-ibackgroundcopycallback-jobtransferred and the pages they lead to, one
// test a sentence. The README's table "Semantics" links each sentence to its test here.

#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "tests/conformance/conformance_fixture.h"
#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

using Founding = Conformance;
using FoundingWithPolicies = ConformanceWithPolicies;

constexpr ULONG kJobEvents = BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR;
constexpr CallbackMethod kTransferred = CallbackMethod::kJobTransferred;

// 1. JobTransferred is called once all files of the job have transferred, and not before.
TEST_F(Founding, JobTransferredIsCalledOnceAllFilesHaveTransferredAndNotBefore) {
  auto gate = std::make_shared<Gate>();
  server_.Set("/one", SeededResource(50'000, 1));
  Resource last = SeededResource(100'000, 2);
  last.fault = PauseFault(60'000, gate);
  server_.Set("/two", last);
  auto job = CreateJob();
  AddFile(job, "/one", "one");
  AddFile(job, "/two", "two");
  auto* callback = Watch(job, kJobEvents);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(gate->WaitForArrivals());
  EXPECT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRING));
  EXPECT_EQ(callback->Begun(kTransferred), 0);
  gate->Open();
  ASSERT_TRUE(callback->WaitFor(kTransferred));
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_TRANSFERRED);
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(callback->Begun(kTransferred), 1);
}

// 2. pJob carries completion time, bytes and file count; it is valid during the call and, with AddRef, after it.
TEST_F(Founding, TheJobOfJobTransferredCarriesTimesAndProgressAndOutlivesTheCallWithAddRef) {
  server_.Set("/one", SeededResource(1000, 1));
  server_.Set("/two", SeededResource(234, 2));
  auto job = CreateJob();
  AddFile(job, "/one", "one");
  AddFile(job, "/two", "two");
  BG_JOB_PROGRESS progress{};
  BG_JOB_TIMES times{};
  Ref<IBackgroundCopyJob> kept;
  auto* callback = Watch(job, kJobEvents,
                         [&](CallbackMethod, IBackgroundCopyJob* given, IBackgroundCopyFile*, IBackgroundCopyError*) {
                           EXPECT_EQ(given->GetProgress(&progress), S_OK);
                           EXPECT_EQ(given->GetTimes(&times), S_OK);
                           given->AddRef();
                           kept = Ref<IBackgroundCopyJob>(given);
                           return S_OK;
                         });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(kTransferred));
  EXPECT_EQ(progress.BytesTotal, 1234U);
  EXPECT_EQ(progress.BytesTransferred, 1234U);
  EXPECT_EQ(progress.FilesTotal, 2U);
  EXPECT_EQ(progress.FilesTransferred, 2U);
  EXPECT_NE(times.TransferCompletionTime.dwHighDateTime, 0U);
  ASSERT_TRUE(kept);
  EXPECT_EQ(StateOf(kept), BG_JOB_STATE_TRANSFERRED);
  GUID kept_id = IdOf(kept);
  GUID id = IdOf(job);
  EXPECT_TRUE(kept_id == id);
  EXPECT_EQ(kept->Complete(), S_OK);
}

// 3. A return other than S_OK: called again until S_OK; other jobs are not delayed by it.
TEST_F(Founding, AMethodThatFailsIsCalledAgainUntilItReturnsOkAndDelaysNoOtherJob) {
  server_.Set("/f", SeededResource(100, 1));
  auto failing = CreateJob();
  AddFile(failing, "/f", "failing");
  std::atomic<int> calls{0};
  auto* first =
      Watch(failing, kJobEvents, [&](auto, auto*, auto*, auto*) -> HRESULT { return ++calls < 3 ? E_FAIL : S_OK; });
  ASSERT_EQ(failing->Resume(), S_OK);
  ASSERT_TRUE(first->WaitFor(kTransferred));
  auto other = CreateJob();
  AddFile(other, "/f", "other");
  auto* second = Watch(other, kJobEvents);
  ASSERT_EQ(other->Resume(), S_OK);
  ASSERT_TRUE(second->WaitFor(kTransferred));
  EXPECT_EQ(second->Begun(kTransferred), 1);
  ASSERT_TRUE(first->WaitFor(kTransferred, 3));
  // The third was accepted: the job is still there, nothing more comes for it while another job is served in full.
  auto last = CreateJob();
  AddFile(last, "/f", "last");
  auto* third = Watch(last, kJobEvents);
  ASSERT_EQ(last->Resume(), S_OK);
  ASSERT_TRUE(third->WaitFor(kTransferred));
  EXPECT_EQ(first->Begun(kTransferred), 3);
}

// 4. If the method fails and SetNotifyCmdLine was set, the command line runs and the method is not called again.
TEST_F(Founding, ACommandLineRunsOnceInsteadOfCallingAFailingMethodAgain) {
  server_.Set("/f", SeededResource(100, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  auto job2 = As<IBackgroundCopyJob2>(job.get());
  const MarkCommand mark = MakeMarkCommand(downloads_.path().string());
  ASSERT_EQ(job2->SetNotifyCmdLine(mark.program.c_str(), mark.parameters.c_str()), S_OK);
  auto* callback = Watch(job, kJobEvents, [](auto, auto*, auto*, auto*) -> HRESULT { return E_FAIL; });
  ASSERT_EQ(job->Resume(), S_OK);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!std::filesystem::exists(downloads_ / mark.file) && std::chrono::steady_clock::now() < end)
    LetOthersRun();
  EXPECT_TRUE(std::filesystem::exists(downloads_ / mark.file));
  // Another job's whole life passes, and the failing method's first repeat (a second) would have been due within it.
  auto other = CreateJob();
  Resource slow = SeededResource(2000, 1);
  slow.bytes_per_second = 1000;
  server_.Set("/slow", slow);
  AddFile(other, "/slow", "slow");
  auto* second = Watch(other, kJobEvents);
  ASSERT_EQ(other->Resume(), S_OK);
  ASSERT_TRUE(second->WaitFor(kTransferred));
  EXPECT_EQ(callback->Begun(kTransferred), 1);
}

// 5. Files are not available until Complete.
TEST_F(Founding, FilesAreNotAvailableUntilComplete) {
  server_.Set("/fresh", SeededResource(300'000, 1));
  server_.Set("/over", SeededResource(1000, 2));
  downloads_.Write("over", "older");
  auto job = CreateJob();
  AddFile(job, "/fresh", "fresh");
  AddFile(job, "/over", "over");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_FALSE(Downloaded("fresh").has_value());
  EXPECT_EQ(Downloaded("over"), "older");
  EXPECT_EQ(TemporaryCount(), 2U);
  BG_FILE_PROGRESS progress{};
  auto file = FileOf(job);
  ASSERT_EQ(file->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTransferred, 300'000U);
  EXPECT_FALSE(progress.Completed);
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_ACKNOWLEDGED);
  EXPECT_EQ(Downloaded("fresh"), SeededText(1, 0, 300'000));
  EXPECT_EQ(Downloaded("over"), SeededText(2, 0, 1000));
  EXPECT_EQ(TemporaryCount(), 0U);
  ASSERT_EQ(file->GetProgress(&progress), S_OK);
  EXPECT_TRUE(progress.Completed);
}

// 6. No Complete or Cancel within JobInactivityTimeout: the job is cancelled and its downloaded files are deleted.
TEST_F(FoundingWithPolicies, AJobLeftAloneIsCancelledAndItsFilesAreDeleted) {
  SetPolicy("JobInactivityTimeout", "5");  // more than the calls below need on a slow disk
  StartService();
  server_.Set("/f", SeededResource(1000, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_CANCELLED));
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (FileCount() > 0 && std::chrono::steady_clock::now() < end)
    LetOthersRun();
  EXPECT_EQ(FileCount(), 0U);
  Ref<IBackgroundCopyJob> gone;
  EXPECT_EQ(manager_->GetJob(IdOf(job), gone.Out()), BG_E_NOT_FOUND);
}

// 7. FileTransferred comes for every file before JobTransferred; GetTemporaryName there names the full content.
TEST_F(Founding, FileTransferredComesForEveryFileBeforeJobTransferredWithTheFullTemporaryFile) {
  server_.Set("/one", SeededResource(70'000, 1));
  server_.Set("/two", SeededResource(5, 2));
  auto job = CreateJob();
  AddFile(job, "/one", "one");
  AddFile(job, "/two", "two");
  std::vector<std::string> hashes;
  auto* callback = Watch(
      job, kJobEvents | BG_NOTIFY_FILE_TRANSFERRED,
      [&](CallbackMethod method, IBackgroundCopyJob*, IBackgroundCopyFile* file, IBackgroundCopyError*) -> HRESULT {
        if (method != CallbackMethod::kFileTransferred) return S_OK;
        auto file3 = As<IBackgroundCopyFile3>(file);
        LPWSTR name = nullptr;
        EXPECT_EQ(file3->GetTemporaryName(&name), S_OK);
        hashes.push_back(Sha256File(Take(name)));
        return file3->SetValidationState(TRUE);
      });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(kTransferred));
  ASSERT_EQ(callback->Order().size(), 3U);
  EXPECT_EQ(callback->Order()[0], CallbackMethod::kFileTransferred);
  EXPECT_EQ(callback->Order()[1], CallbackMethod::kFileTransferred);
  EXPECT_EQ(callback->Order()[2], kTransferred);
  ASSERT_EQ(hashes.size(), 2U);
  EXPECT_EQ(hashes[0], Sha256OfSeededBody({1, 70'000}));
  EXPECT_EQ(hashes[1], Sha256OfSeededBody({2, 5}));
  BOOL is_valid = FALSE;
  EXPECT_EQ(As<IBackgroundCopyFile3>(FileOf(job).get())->GetValidationState(&is_valid), S_OK);
  EXPECT_TRUE(is_valid);
}

// 7, second half: FALSE with bytes from the origin puts the job in ERROR; Resume fetches the file again.
TEST_F(Founding, AFileThatIsNotValidPutsTheJobInErrorAndResumeFetchesItAgain) {
  server_.Set("/f", SeededResource(1000, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  std::atomic<int> files{0};
  auto* callback = Watch(
      job, kJobEvents | BG_NOTIFY_FILE_TRANSFERRED,
      [&](CallbackMethod method, IBackgroundCopyJob*, IBackgroundCopyFile* file, IBackgroundCopyError*) -> HRESULT {
        if (method != CallbackMethod::kFileTransferred) return S_OK;
        return As<IBackgroundCopyFile3>(file)->SetValidationState(++files > 1 ? TRUE : FALSE);
      });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobError));
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_ERROR);
  EXPECT_EQ(FailureOf(job).code, BG_E_VALIDATION_FAILED);
  EXPECT_EQ(callback->Begun(kTransferred), 0);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(kTransferred));
  EXPECT_EQ(server_.RequestsFor("/f").size(), 2U);
  ASSERT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, 1000));
}

// 8. At most four notifications run at once per user; a fifth waits; jobs keep transferring meanwhile.
TEST_F(Founding, AtMostFourNotificationsRunAtOnceAndTransfersGoOn) {
  server_.Set("/f", SeededResource(1000, 1));
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<Ref<IBackgroundCopyJob>> jobs;
  std::vector<RecordingCallback*> callbacks;
  for (int i = 0; i < 5; ++i) {
    auto job = CreateJob();
    AddFile(job, "/f", "f" + std::to_string(i));
    callbacks.push_back(Watch(job, kJobEvents, [&](auto, auto*, auto*, auto*) -> HRESULT {
      const int now = ++inside;
      int seen = most.load();
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      released.wait();
      --inside;
      return S_OK;
    }));
    jobs.push_back(std::move(job));
  }
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(jobs[static_cast<std::size_t>(i)]->Resume(), S_OK);
    ASSERT_TRUE(callbacks[static_cast<std::size_t>(i)]->WaitForBegin(kTransferred));
  }
  ASSERT_EQ(jobs[4]->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(jobs[4], BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(callbacks[4]->Begun(kTransferred), 0);
  release.set_value();
  // All five, because their calls use what this test owns.
  for (RecordingCallback* callback : callbacks)
    ASSERT_TRUE(callback->WaitFor(kTransferred));
  EXPECT_EQ(most.load(), 4);
}

// 9. Complete, Cancel, Suspend, Resume and property reads may be called from inside a callback.
TEST_F(Founding, EveryJobMethodMayBeCalledFromInsideACallback) {
  server_.Set("/f", SeededResource(1000, 1));
  auto job = CreateJob();
  AddFile(job, "/f", "f");
  auto* callback = Watch(job, kJobEvents | BG_NOTIFY_FILE_TRANSFERRED,
                         [&](CallbackMethod method, IBackgroundCopyJob* given, IBackgroundCopyFile* file,
                             IBackgroundCopyError*) -> HRESULT {
                           BG_JOB_STATE state{};
                           BG_JOB_PROGRESS progress{};
                           EXPECT_EQ(given->GetState(&state), S_OK);
                           EXPECT_EQ(given->GetProgress(&progress), S_OK);
                           EXPECT_EQ(given->SetDescription(L"from inside"), S_OK);
                           if (method == CallbackMethod::kFileTransferred) {
                             BG_FILE_PROGRESS of_file{};
                             EXPECT_EQ(file->GetProgress(&of_file), S_OK);
                             EXPECT_EQ(given->Suspend(), S_OK);
                             EXPECT_EQ(given->Resume(), S_OK);
                             return S_OK;
                           }
                           EXPECT_EQ(given->Complete(), S_OK);
                           return S_OK;
                         });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(kTransferred));
  EXPECT_EQ(StateOf(job), BG_JOB_STATE_ACKNOWLEDGED);
  EXPECT_EQ(Downloaded("f"), SeededText(1, 0, 1000));

  auto other = CreateJob();
  AddFile(other, "/f", "other");
  auto* cancelling = Watch(other, kJobEvents,
                           [](auto, IBackgroundCopyJob* given, auto*, auto*) -> HRESULT { return given->Cancel(); });
  ASSERT_EQ(other->Resume(), S_OK);
  ASSERT_TRUE(cancelling->WaitFor(kTransferred));
  EXPECT_EQ(StateOf(other), BG_JOB_STATE_CANCELLED);
  EXPECT_FALSE(Downloaded("other").has_value());
}

// 10. JobError comes for ERROR with the error, never for TRANSIENT_ERROR; JobModification for changes but these two.
TEST_F(Founding, JobErrorComesForErrorsThatNeedTheApplication) {
  Resource missing = SeededResource(10, 1);
  missing.fault = StatusFault(404);
  server_.Set("/missing", missing);
  auto job = CreateJob();
  AddFile(job, "/missing", "missing");
  BG_ERROR_CONTEXT context{};
  HRESULT code = S_OK;
  std::string url;
  auto* callback = Watch(
      job, kJobEvents | BG_NOTIFY_JOB_MODIFICATION,
      [&](CallbackMethod method, IBackgroundCopyJob*, IBackgroundCopyFile*, IBackgroundCopyError* error) -> HRESULT {
        if (method != CallbackMethod::kJobError) return S_OK;
        EXPECT_EQ(error->GetError(&context, &code), S_OK);
        Ref<IBackgroundCopyFile> file;
        EXPECT_EQ(error->GetFile(file.Out()), S_OK);
        LPWSTR name = nullptr;
        EXPECT_EQ(file->GetRemoteName(&name), S_OK);
        url = Take(name);
        return S_OK;
      });
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobError));
  EXPECT_EQ(code, BG_E_HTTP_ERROR_404);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  EXPECT_EQ(url, server_.Url("/missing"));
  EXPECT_EQ(callback->Begun(kTransferred), 0);
}

TEST_F(Founding, ATransientErrorBringsModificationsAndNoJobError) {
  Resource busy = SeededResource(10, 1);
  busy.fault = StatusFault(503);
  server_.Set("/busy", busy);
  auto job = CreateJob();
  AddFile(job, "/busy", "busy");
  auto* callback = Watch(job, kJobEvents | BG_NOTIFY_JOB_MODIFICATION);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(WaitForState(job, BG_JOB_STATE_TRANSIENT_ERROR));
  ASSERT_TRUE(callback->WaitFor(CallbackMethod::kJobModification));
  EXPECT_EQ(FailureOf(job).code, BG_E_HTTP_ERROR_503);
  EXPECT_EQ(callback->Begun(CallbackMethod::kJobError), 0);
}

}  // namespace
}  // namespace openbits::test
