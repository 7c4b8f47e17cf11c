#include "doc/yaml.hpp"

#include "base/error.hpp"
#include "yaml_loader.hpp"

#include <fmt/format.h>

namespace sluice::doc {

namespace {

using base::Error;
using base::ErrorKind;

void check_size(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    if (text.size() <= limits.max_bytes) return;
    const auto where = options.file.empty() ? std::string{} : options.file + ": ";
    throw Error(
        ErrorKind::LimitExceeded,
        fmt::format("{}the document is larger than {} bytes", where, limits.max_bytes));
}

}  // namespace

std::vector<YamlDocument>
parse_yaml_stream(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    check_size(text, options, limits);
    YamlLoader loader(text, options, limits);
    std::vector<YamlDocument> documents;
    while (auto document = loader.next())
        if (!document->value.is_null()) documents.push_back(std::move(*document));
    return documents;
}

Value parse_yaml(std::string_view text, const YamlOptions& options, const ParseLimits& limits)
{
    check_size(text, options, limits);
    YamlLoader loader(text, options, limits);
    auto document = loader.next();
    if (!document) return {};
    loader.expect_end();
    return std::move(document->value);
}

}  // namespace sluice::doc
