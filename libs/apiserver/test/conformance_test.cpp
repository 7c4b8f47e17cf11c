// Replays the request sequences of cases/ and compares every answer with what the real kube-apiserver answered
// (golden/, written by record.py, which masks what differs from run to run in the same way).
#include "doc/json.hpp"
#include "doc/patch.hpp"
#include "doc/yaml.hpp"
#include "fixture.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace sluice::apiserver {

namespace {

using doc::Value;

const std::map<std::string_view, std::string_view> kPatches = {
    {"APPLY", "application/apply-patch+yaml"},
    {"MERGE", "application/merge-patch+json"},
    {"JSON", "application/json-patch+json"},
    {"STRATEGIC", "application/strategic-merge-patch+json"}};
const std::map<std::string_view, std::string_view> kAccepts = {
    {"TABLE", "application/json;as=Table;v=v1;g=meta.k8s.io"},
    {"META", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"},
    {"METALIST", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"}};
const std::map<std::string_view, std::string_view> kMasked = {
    {"uid", "<uid>"},
    {"resourceVersion", "<rv>"},
    {"creationTimestamp", "<time>"},
    {"time", "<time>"},
    {"lastTransitionTime", "<time>"},
    {"deletionTimestamp", "<time>"},
    {"lastUpdateTime", "<time>"},
    {"expirationTimestamp", "<time>"},
    {"clusterIP", "<ip>"},
    {"nodePort", "<port>"},
    {"controller-uid", "<uid>"},
    {"batch.kubernetes.io/controller-uid", "<uid>"},
    {"remainingItemCount", "<n>"},
    {"storageVersionHash", "<hash>"}};

std::string replaced(std::string text, const char* pattern, const char* with)
{
    RE2::Options options;
    options.set_dot_nl(true);
    RE2::GlobalReplace(&text, RE2(pattern, options), with);
    return text;
}

Value sorted(const Value& list)
{
    std::vector<std::pair<std::string, Value>> keyed;
    for (const Value& each : list.elements())
        keyed.emplace_back(doc::to_json(each, doc::JsonStyle::Go), each);
    std::stable_sort(
        keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Value out = Value::array();
    for (auto& [key, value] : keyed)
        out.push_back(std::move(value));
    return out;
}

std::string tidy_message(std::string text)
{
    return replaced(std::move(text), R"(Invalid value: "?\{.*\}"?: )", "Invalid value: {...}: ");
}

// Go's maps have no order: complaints are sorted, and a message of several says no more than their list.
Value tidy(Value status)
{
    if (!status["details"]["causes"].empty()) {
        Value causes = Value::array();
        for (const Value& each : status["details"]["causes"].elements()) {
            Value cause = each;
            cause.set("message", tidy_message(each["message"].text()));
            causes.push_back(cause);
        }
        status.edit("details").set("causes", sorted(causes));
    }
    const std::string message = replaced(tidy_message(status["message"].text()), R"(\(\d+\))", "(<rv>)");
    status.set("message", replaced(message, R"(is invalid: \[.*\]$)", "is invalid: [...]"));
    return status;
}

Value masked(const Value& given, std::string_view key = "")
{
    if (given.is_object()) {
        const Value value =
            given["kind"].string_or("") == "Status" && given.contains("message") ? tidy(given) : given;
        Value out = Value::object();
        for (const doc::Member& each : value.members())
            out.set(each.key(), masked(each.value, each.key()));
        return out;
    }
    if (given.is_array()) {
        if (key == "clusterIPs" && !(given == Value::array({"None"}))) return Value::array({"<ip>"});
        Value out = Value::array();
        for (const Value& each : given.elements())
            out.push_back(masked(each));
        return key == "managedFields" ? sorted(out) : out;
    }
    if (given.is_null() || given == Value("") || given == Value("None")) return given;
    if (const auto mask = kMasked.find(key); mask != kMasked.end() && !given.is_bool()) return mask->second;
    if (!given.is_string()) return given;
    std::string text =
        replaced(given.text(), "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uid>");
    text = replaced(std::move(text), R"(^10\.96\.\d+\.\d+$)", "<ip>");
    text = replaced(std::move(text), R"(:3[0-2]\d{3}/)", ":<port>/");
    return replaced(std::move(text), R"(^\d+s$)", "<age>");
}

Value answer_of(const std::string& body)
{
    Value answer;
    try {
        answer = doc::parse_json(body, doc::kApiLimits);
    } catch (const base::Error&) {
        return body;
    }
    answer = masked(answer);
    if (answer["kind"].string_or("") == "Table") {
        if (answer["rows"].is_null()) answer.set("rows", Value::array());
        Value columns = Value::array();
        for (const Value& each : answer["columnDefinitions"].elements())
            columns.push_back(Value::array({each["name"], each["type"], each["format"], each["priority"]}));
        answer.set("columnDefinitions", columns);
    }
    for (std::size_t i = 0; i < answer["items"].size(); ++i) {
        answer.edit("items").edit_at(i).erase("kind");
        answer.edit("items").edit_at(i).erase("apiVersion");
    }
    return answer;
}

class Replay {
public:
    explicit Replay(std::string name)
        : namespace_("case-" + std::move(name)), http_(fixture_.loop, fixture_.config.http)
    {
        std::replace(namespace_.begin(), namespace_.end(), '_', '-');
        send(
            "POST",
            "/api/v1/namespaces",
            R"({"metadata":{"name":")" + namespace_ + R"("}})",
            "application/json",
            "*/*");
    }

    /// null for a step that is not compared.
    Value step(const Value& given)
    {
        std::string text = doc::to_json(given);
        for (std::size_t at; (at = text.find("{ns}")) != std::string::npos;)
            text.replace(at, 4, namespace_);
        const Value step = doc::parse_json(text, doc::kApiLimits);
        const std::string verb(step.members()[0].key());
        const std::string path = step.members()[0].value.text();
        const auto patch = kPatches.find(verb);
        const auto accept = kAccepts.find(verb);
        const Value* body = step.find("body");
        const http::Response response = send(
            patch != kPatches.end()    ? "PATCH"
            : accept != kAccepts.end() ? "GET"
                                       : verb,
            path,
            body == nullptr ? "" : doc::to_json(*body),
            patch != kPatches.end() ? patch->second : "application/json",
            accept != kAccepts.end() ? accept->second : "application/json");
        if (step["quiet"].bool_or(false)) return {};
        Value out = Value::object(
            {{"step", verb + " " + path}, {"status", response.status}, {"answer", answer_of(response.body)}});
        Value warnings = Value::array();
        for (const auto& [name, value] : response.headers.fields())
            if (name == "Warning" || name == "warning") warnings.push_back(value);
        if (!warnings.empty()) out.set("warnings", warnings);
        return out;
    }

private:
    http::Response send(
        const std::string& method,
        const std::string& path,
        std::string body,
        std::string_view type,
        std::string_view accept)
    {
        http::Request request;
        request.method = method;
        request.url = http::Url::parse(fixture_.server.url() + path);
        http::Headers headers;
        fixture_.config.auth->authorize(headers, Fixture::soon());
        request.headers = headers;
        request.headers.set("Content-Type", std::string(type));
        request.headers.set("Accept", std::string(accept));
        request.headers.set("User-Agent", "case/1.0");
        request.body = std::move(body);
        return http_.send(request, Fixture::soon(), 64u << 20);
    }

    static ServerOptions quiet()
    {
        ServerOptions out;
        out.simulate_workloads = false;
        return out;
    }

    Fixture fixture_{quiet()};
    std::string namespace_;
    http::Client http_;
};

std::vector<std::string> case_names()
{
    std::vector<std::string> out;
    for (const auto& each :
         std::filesystem::directory_iterator(std::filesystem::path(SLUICE_TEST_DATA) / "cases"))
        out.push_back(each.path().stem().string());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

TEST_CASE("answers are those of the real API server")
{
    const std::string name = GENERATE(Catch::Generators::from_range(case_names()));
    DYNAMIC_SECTION(name)
    {
        const std::filesystem::path data(SLUICE_TEST_DATA);
        const Value steps = doc::parse_yaml(
            testing::slurp(data / "cases" / (name + ".yaml")),
            {.dialect = doc::YamlDialect::Kyaml},
            doc::kManifestLimits);
        const Value golden =
            doc::parse_json(testing::slurp(data / "golden" / (name + ".json")), doc::kApiLimits);
        Replay replay(name);
        std::size_t next = 0;
        for (const Value& step : steps.elements()) {
            const Value ours = replay.step(step);
            if (ours.is_null()) continue;
            REQUIRE(next < golden.size());
            const Value& real = golden[next++];
            INFO(real["step"].text());
            for (const doc::Difference& each : doc::diff(real, ours)) {
                const Value* was = doc::find_pointer(real, each.pointer);
                const Value* is = doc::find_pointer(ours, each.pointer);
                FAIL_CHECK(
                    each.pointer << "\n  real: " << (was != nullptr ? doc::to_json(*was) : "nothing")
                                 << "\n  ours: " << (is != nullptr ? doc::to_json(*is) : "nothing"));
            }
        }
        CHECK(next == golden.size());
    }
}

}  // namespace sluice::apiserver
