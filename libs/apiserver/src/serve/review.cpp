#include "serve/review.hpp"

#include "serve/answer.hpp"
#include "serve/failure.hpp"

#include <algorithm>

namespace sluice::apiserver {

using doc::Value;

bool same_secret(std::string_view left, std::string_view right)
{
    unsigned difference = left.size() == right.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
        difference |=
            static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
    return difference == 0;
}

http::Response serve_review(Cluster& cluster, const Call& call, std::string_view token)
{
    Value body = object_body(call.request);
    const Kind& kind = *call.kind;
    if (call.path.subresource == "eviction" || call.path.subresource == "binding") {
        if (call.path.subresource == "eviction") cluster.remove(kind, call.path.namespace_, call.path.name, {});
        return json_answer(
            201,
            Value::object(
                {{"kind", "Status"},
                 {"apiVersion", "v1"},
                 {"metadata", Value::object()},
                 {"status", "Success"},
                 {"code", 201}}));
    }
    if (call.path.subresource == "token") {
        cluster.get(kind, call.path.namespace_, call.path.name);
        const auto seconds = body["spec"]["expirationSeconds"].int_or(3600);
        if (seconds < 600)
            throw invalid(
                {"authentication.k8s.io", "", "TokenRequest"},
                "",
                {invalid_value(
                    "spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")});
        const auto expires = cluster.now() + std::chrono::seconds(seconds);
        body.set("kind", "TokenRequest");
        body.set("apiVersion", "authentication.k8s.io/v1");
        body.set(
            "status",
            Value::object({{"token", token}, {"expirationTimestamp", base::format_rfc3339(expires)}}));
        return json_answer(201, body);
    }
    body.set("kind", kind.kind);
    body.set("apiVersion", kind.api_version());
    const Value user = Value::object(
        {{"username", "admin"},
         {"uid", "admin"},
         {"groups", Value::array({"system:masters", "system:authenticated"})}});
    if (kind.plural == "tokenreviews") {
        const bool known = same_secret(body["spec"]["token"].string_or(""), token);
        body.set(
            "status",
            known ? Value::object({{"authenticated", true}, {"user", user}})
                  : Value::object({{"user", Value::object()}}));
    } else if (kind.plural == "selfsubjectreviews") {
        body.set("status", Value::object({{"userInfo", user}}));
    } else if (kind.plural == "selfsubjectrulesreviews") {
        const Value all = Value::array({"*"});
        body.set(
            "status",
            Value::object(
                {{"resourceRules",
                  Value::array({Value::object({{"verbs", all}, {"apiGroups", all}, {"resources", all}})})},
                 {"nonResourceRules",
                  Value::array({Value::object({{"verbs", all}, {"nonResourceURLs", all}})})},
                 {"incomplete", false}}));
    } else {
        body.set("status", Value::object({{"allowed", true}}));
    }
    return json_answer(201, body);
}

}  // namespace sluice::apiserver
