#include "jsonschema/schema.hpp"

#include "base/error.hpp"
#include "library.hpp"
#include "plain.hpp"
#include "validation.hpp"

namespace sluice::jsonschema {

struct Schema::Impl {
    Library library;
    const Node* root = nullptr;
};

Schema::Schema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

Schema Schema::compile(std::string_view json, std::string url, const Options& options)
{
    return compile_document(read_schema(json, options.budget.schema_bytes), std::move(url), options);
}

Schema Schema::compile_document(doc::Value schema, std::string url, const Options& options)
{
    auto impl = std::make_unique<Impl>(Impl{Library(options, false)});
    impl->library.add(url, std::move(schema));
    impl->root = impl->library.compile(url);
    return Schema(std::move(impl));
}

std::string Schema::validate(const doc::Value& instance) const
{
    return jsonschema::validate(*impl_->root, instance, impl_->library.options().budget);
}

std::string values_error(std::string_view schema_json, const doc::Value& values, const Options& options)
{
    static constexpr std::string_view heading =
        "jsonschema validation failed with 'file:///values.schema.json#'\n";
    std::string report;
    try {
        auto schema = read_schema(schema_json, options.budget.schema_bytes);
        if (surely_fits(schema, values, options.budget)) return "";
        report =
            Schema::compile_document(std::move(schema), "file:///values.schema.json", options).validate(values);
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::Invalid) throw;
        return error.what();
    }
    if (report.empty()) return "";
    if (report.starts_with(heading)) report.erase(0, heading.size());
    return report + '\n';
}

}  // namespace sluice::jsonschema
