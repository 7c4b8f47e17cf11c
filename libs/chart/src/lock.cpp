#include "chart/lock.hpp"

#include "archive/tar_writer.hpp"
#include "base/digest.hpp"
#include "chart/show.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "metadata.hpp"

#include <fmt/format.h>

namespace sluice::chart {
namespace {

std::string json(const doc::Value& value)
{
    return doc::to_json(value, doc::JsonStyle::Go);
}

std::string tags_json(const std::vector<std::string>& tags)
{
    auto list = doc::Value::array();
    for (const auto& tag : tags)
        list.push_back(tag);
    return json(list);
}

/// As Go's encoder writes the struct: its fields in their order, empty ones left out but for two.
std::string dependency_json(const Dependency& dependency)
{
    std::string text = "{\"name\":" + json(dependency.name);
    const auto put = [&](std::string_view key, const std::string& value) {
        text += fmt::format(",\"{}\":{}", key, value);
    };
    if (!dependency.version.empty()) put("version", json(dependency.version));
    put("repository", json(dependency.repository));
    if (!dependency.condition.empty()) put("condition", json(dependency.condition));
    if (!dependency.tags.empty()) put("tags", tags_json(dependency.tags));
    if (dependency.enabled) put("enabled", "true");
    if (!dependency.import_values.empty()) put("import-values", json(dependency.import_values));
    if (!dependency.alias.empty()) put("alias", json(dependency.alias));
    return text + "}";
}

std::string list_json(const std::vector<Dependency>& dependencies)
{
    std::string text = "[";
    for (const auto& dependency : dependencies)
        text += (text.size() > 1 ? "," : "") + dependency_json(dependency);
    return text + "]";
}

std::string digest_of(const std::string& text)
{
    return "sha256:" + base::sha256_hex(text);
}

void add_files(archive::TarGzWriter& writer, const Chart& chart, const std::string& folder)
{
    const auto add = [&](const std::string& name, std::string_view bytes) {
        writer.add_file(fmt::format("{}/{}", folder, name), false, bytes);
    };
    auto metadata = chart.metadata;
    if (metadata.api_version == "v1") metadata.dependencies.reset();
    add("Chart.yaml", chart_text(metadata));
    if (chart.metadata.api_version == "v2" && chart.lock)
        if (const auto* lock = chart.find_raw("Chart.lock")) add(lock->name, lock->text());
    if (const auto* values = chart.find_raw("values.yaml")) add(values->name, values->text());
    if (chart.schema) add("values.schema.json", chart.schema->text());
    for (const auto* files : {&chart.templates, &chart.files})
        for (const auto& file : *files)
            add(file.name, file.text());
    for (const auto& subchart : chart.dependencies)
        add_files(writer, subchart, fmt::format("{}/charts/{}", folder, subchart.name()));
}

class StringSink : public archive::Sink {
public:
    void write(std::string_view bytes) override { text.append(bytes); }
    std::string text;
};

}  // namespace

std::string lock_digest(const std::vector<Dependency>& requested, const std::vector<Dependency>& locked)
{
    return digest_of(fmt::format("[{},{}]", list_json(requested), list_json(locked)));
}

std::string old_lock_digest(const std::vector<Dependency>& requested)
{
    return digest_of(fmt::format("{{\"dependencies\":{}}}", list_json(requested)));
}

std::string lock_text(const std::vector<Dependency>& locked, const std::string& digest, base::WallTime now)
{
    auto list = doc::Value::array();
    for (const auto& dependency : locked)
        list.push_back(dependency_value(dependency));
    return doc::to_yaml(doc::Value::object(
        {{"dependencies", list}, {"digest", digest}, {"generated", base::format_rfc3339_nano(now)}}));
}

std::string package_bytes(const Chart& chart)
{
    StringSink sink;
    archive::TarGzWriter writer(sink);
    add_files(writer, chart, chart.name());
    writer.finish();
    return std::move(sink.text);
}

}  // namespace sluice::chart
