#include "runtime/conditions.hpp"

#include "base/clock.hpp"
#include "runtime/outcome.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using runtime::Conditions;

namespace {

base::WallTime at(const char* text)
{
    return *base::parse_rfc3339(text);
}

const auto kNow = "2026-08-01T12:00:00Z";
const auto kLater = "2026-08-01T13:00:00Z";

doc::Value object(std::int64_t generation)
{
    auto value = doc::Value::object();
    value.edit("metadata").set("generation", generation);
    return value;
}

std::string order(const doc::Value& value)
{
    std::string text;
    for (const auto& each : value["status"]["conditions"].elements())
        text += (text.empty() ? "" : " ") + each["type"].text();
    return text;
}

std::string time_of(doc::Value& value, const char* type)
{
    return base::format_rfc3339(Conditions(value, {}).find(type)->last_transition_time);
}

}  // namespace

TEST_CASE("conditions are kept as kubectl users like them: Stalled, Reconciling, Ready, the newest, the rest")
{
    auto value = object(1);
    Conditions first(value, at(kNow));
    first.mark_true("ArtifactInStorage", "Succeeded", "m");
    first.mark_true("Ready", "Succeeded", "m");
    value.edit("metadata").set("generation", 2);
    Conditions second(value, at(kNow));
    second.mark_true("SourceVerified", "Succeeded", "m");
    second.mark_true("FetchFailed", "Failed", "m");
    second.mark_true("Reconciling", "Progressing", "m");
    second.mark_true("Stalled", "Failed", "m");
    CHECK(order(value) == "Stalled Reconciling Ready FetchFailed SourceVerified ArtifactInStorage");
}

TEST_CASE("the transition time stays while nothing but the generation changes")
{
    auto value = object(1);
    Conditions(value, at(kNow)).mark_true("Ready", "Succeeded", "done");
    value.edit("metadata").set("generation", 2);
    Conditions(value, at(kLater)).mark_true("Ready", "Succeeded", "done");
    CHECK(time_of(value, "Ready") == kNow);
    CHECK(Conditions(value, {}).find("Ready")->observed_generation == 2);

    Conditions(value, at(kLater)).mark_true("Ready", "Succeeded", "done again");
    CHECK(time_of(value, "Ready") == kLater);
}

TEST_CASE("a message that the API server would refuse is cut, never inside a character")
{
    auto value = object(1);
    std::string message(32764, 'x');
    message += "\xc3\xa4\xc3\xa4\xc3\xa4";
    Conditions(value, at(kNow)).mark_false("Ready", "Failed", message);
    const auto stored = Conditions(value, {}).message_of("Ready");
    CHECK(stored.size() == 32767);
    CHECK(stored.ends_with("x..."));
}

TEST_CASE("progress removes a stall, a stall removes progress")
{
    auto value = object(1);
    Conditions conditions(value, at(kNow));
    conditions.mark_stalled("InvalidURL", "m");
    conditions.mark_reconciling("Progressing", "m");
    CHECK(order(value) == "Reconciling");
    conditions.mark_stalled("InvalidURL", "m");
    CHECK(order(value) == "Stalled");
}

TEST_CASE("a healthy object does not flap to Unknown when it is looked at")
{
    auto value = object(1);
    Conditions conditions(value, at(kNow));
    conditions.mark_true("Ready", "Succeeded", "stored");
    conditions.mark_progressing(false, "Progressing", "reconciliation in progress");
    CHECK(conditions.is_true("Ready"));
    conditions.mark_progressing(true, "Progressing", "building artifact");
    CHECK(conditions.is_unknown("Ready"));
}

namespace {

const runtime::SummaryRules kRules{
    .order =
        {"StorageOperationFailed",
         "FetchFailed",
         "ArtifactOutdated",
         "ArtifactInStorage",
         "SourceVerified",
         "Stalled",
         "Reconciling"},
    .negative = {"StorageOperationFailed", "FetchFailed", "ArtifactOutdated", "Stalled", "Reconciling"},
    .bipolar = {"SourceVerified"}};

}  // namespace

TEST_CASE("Ready says what is worst: bad things that are, good things that are not, then the good ones")
{
    auto value = object(1);
    Conditions conditions(value, at(kNow));
    conditions.mark_true("ArtifactInStorage", "Succeeded", "stored artifact");
    summarize(conditions, kRules);
    CHECK(conditions.is_true("Ready"));
    CHECK(conditions.message_of("Ready") == "stored artifact");

    conditions.mark_true("ArtifactOutdated", "NewRevision", "new revision");
    conditions.mark_true("FetchFailed", "AuthenticationFailed", "401");
    summarize(conditions, kRules);
    CHECK(conditions.is_false("Ready"));
    CHECK(conditions.reason_of("Ready") == "AuthenticationFailed");

    conditions.remove("FetchFailed");
    summarize(conditions, kRules);
    CHECK(conditions.reason_of("Ready") == "NewRevision");
}

TEST_CASE("an unverified source is never ready, whatever else is wrong")
{
    auto value = object(1);
    Conditions conditions(value, at(kNow));
    conditions.mark_true("FetchFailed", "GitOperationFailed", "m");
    conditions.mark_false("SourceVerified", "InvalidCommitSignature", "not signed");
    summarize(conditions, kRules);
    CHECK(conditions.reason_of("Ready") == "InvalidCommitSignature");
}

TEST_CASE("an object without conditions gets no Ready")
{
    auto value = object(1);
    Conditions conditions(value, at(kNow));
    summarize(conditions, kRules);
    CHECK(order(value).empty());
}
