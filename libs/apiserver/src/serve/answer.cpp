#include "serve/answer.hpp"

#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {

http::Response text_answer(int status, std::string body, std::string type)
{
    http::Response out;
    out.status = status;
    out.headers.set("Content-Type", std::move(type));
    out.headers.set("Cache-Control", "no-cache, private");
    out.body = std::move(body);
    return out;
}

http::Response json_answer(int status, const doc::Value& value, const MediaType& media)
{
    if (media.yaml) return text_answer(status, doc::to_yaml(value), "application/yaml");
    return text_answer(status, doc::to_json(value) + "\n", "application/json");
}

http::Response failure_answer(const Failure& failure)
{
    http::Response out = json_answer(failure.code, failure.status());
    if (failure.code == 429) out.headers.set("Retry-After", "1");
    return out;
}

void add_warnings(http::Response& response, const std::vector<std::string>& warnings)
{
    for (const std::string& each : warnings)
        response.headers.add("Warning", fmt::format("299 - {}", doc::to_json(doc::Value(each))));
}

doc::Value table_of(const Kind& kind, const std::string& meta_version, bool without_columns)
{
    return doc::Value::object(
        {{"kind", "Table"},
         {"apiVersion", "meta.k8s.io/" + meta_version},
         {"metadata", doc::Value::object()},
         {"columnDefinitions", without_columns ? doc::Value() : table_columns(kind)},
         {"rows", doc::Value::array()}});
}

}  // namespace sluice::apiserver
