#pragma once
#include "chart/render.hpp"
#include "gotemplate/set.hpp"
#include "template_files.hpp"

#include <vector>

namespace sluice::chart {

struct Templates::Impl {
    std::vector<TemplateFile> files;
    gotemplate::Set set;

    Impl(std::vector<TemplateFile> template_files, const gotemplate::FunctionMap& functions)
        : files(std::move(template_files)), set(functions)
    {
    }
};

}  // namespace sluice::chart
