#include "chart/render.hpp"

#include "base/error.hpp"
#include "exec_error.hpp"
#include "path_match.hpp"
#include "template_files.hpp"
#include "templates_impl.hpp"

#include <algorithm>
#include <list>
#include <mutex>

namespace sluice::chart {

using base::Error;

namespace {

void collect(const Chart& chart, const std::string& path, std::vector<TemplateFile>& files)
{
    for (const auto& subchart : chart.dependencies)
        collect(subchart, path + "/charts/" + subchart.name(), files);
    const bool library = chart.metadata.is_library();
    for (const auto& file : chart.templates)
        if (!library || path_base(file.name).starts_with('_'))
            files.push_back({path_clean(path + "/" + file.name), file.data});
}

std::ptrdiff_t depth(const std::string& name)
{
    return std::ranges::count(name, '/');
}

/// One file after the other; the last of two of a name wins, as in Helm's map.
void sort_for_parsing(std::vector<TemplateFile>& files)
{
    std::ranges::reverse(files);
    std::ranges::stable_sort(files, [](const TemplateFile& a, const TemplateFile& b) {
        const auto first = depth(a.name), second = depth(b.name);
        return first != second ? first > second : a.name > b.name;
    });
    const auto same = std::ranges::unique(files, {}, &TemplateFile::name);
    files.erase(same.begin(), same.end());
}

}  // namespace

bool TemplateFile::is_partial() const
{
    return path_base(name).starts_with('_');
}

std::vector<TemplateFile> template_files(const Chart& chart)
{
    std::vector<TemplateFile> files;
    collect(chart, chart.name(), files);
    sort_for_parsing(files);
    return files;
}

Templates::Templates(const Chart& chart, const gotemplate::FunctionMap& functions)
{
    auto impl = std::make_unique<Impl>(template_files(chart), functions);
    for (const auto& file : impl->files)
        try {
            impl->set.parse_kept(file.name, file.text.text());  // the files are kept beside the set
        } catch (const gotemplate::ParseError& error) {
            throw Error(error.kind(), parse_error_text(file.name, error.what()));
        }
    impl_ = std::move(impl);
}

Templates::~Templates() = default;

struct TemplateCache::Impl {
    struct Entry {
        const gotemplate::FunctionMap* functions;
        std::shared_ptr<const Templates> templates;
    };
    std::size_t most;
    std::mutex mutex;
    std::list<Entry> entries;  // the one used last in front

    explicit Impl(std::size_t most_charts) : most(most_charts) {}
};

TemplateCache::TemplateCache(std::size_t most_charts) : impl_(std::make_unique<Impl>(most_charts)) {}
TemplateCache::~TemplateCache() = default;

std::shared_ptr<const Templates>
TemplateCache::get(const Chart& chart, const gotemplate::FunctionMap& functions)
{
    // The entries keep the texts where they lie.
    const auto files = template_files(chart);
    const auto find = [&] {
        return std::ranges::find_if(impl_->entries, [&](const Impl::Entry& entry) {
            return entry.functions == &functions && entry.templates->impl_->files == files;
        });
    };
    {
        const std::lock_guard lock(impl_->mutex);
        if (const auto found = find(); found != impl_->entries.end()) {
            impl_->entries.splice(impl_->entries.begin(), impl_->entries, found);
            return found->templates;
        }
    }
    auto compiled = std::make_shared<const Templates>(chart, functions);
    const std::lock_guard lock(impl_->mutex);
    impl_->entries.push_front({&functions, compiled});
    if (impl_->entries.size() > impl_->most) impl_->entries.pop_back();
    return compiled;
}

}  // namespace sluice::chart
