# sluice_static_program(NAME SOURCES files... ROOMS rooms... STATIC libraries...): an executable that starts in a fraction of a
# millisecond: static, of the named PURE rooms and of the static forms of their third-party libraries (Debian's -dev packages
# have them). Where one is missing, and under sanitizers, it is an ordinary program that does the same more slowly.
function(sluice_static_program NAME)
    cmake_parse_arguments(ARG "" "" "SOURCES;ROOMS;STATIC" ${ARGN})
    set(static_libraries)
    set(is_static TRUE)
    foreach(library IN LISTS ARG_STATIC)
        find_library(SLUICE_STATIC_${library} lib${library}.a)
        if(NOT SLUICE_STATIC_${library})
            set(is_static FALSE)
        endif()
        list(APPEND static_libraries ${SLUICE_STATIC_${library}})
    endforeach()
    if(NOT is_static OR SLUICE_SANITIZE)
        sluice_program(${NAME} SOURCES ${ARG_SOURCES} ROOMS ${ARG_ROOMS})
        return()
    endif()
    set(front ${CMAKE_SOURCE_DIR}/tools/sluice/front)
    add_executable(${NAME} ${ARG_SOURCES} ${front}/fmt_static.cpp ${front}/frames.c ${front}/pool.cpp)
    foreach(room IN LISTS ARG_ROOMS)
        target_include_directories(${NAME} PRIVATE $<TARGET_PROPERTY:${room},INTERFACE_INCLUDE_DIRECTORIES>)
        target_link_libraries(${NAME} PRIVATE $<TARGET_FILE:${room}>)  # the file alone: the room names shared libraries
        add_dependencies(${NAME} ${room})
    endforeach()
    target_link_libraries(${NAME} PRIVATE ${static_libraries})
    target_link_options(${NAME} PRIVATE -static -Wl,-z,norelro -Wl,--eh-frame-hdr
                        -Wl,--wrap=__register_frame_info -Wl,--wrap=__deregister_frame_info)
    sluice_order_symbols(${NAME} ${front}/symbols.txt)
    sluice_quick_start(quick_start)
    if(quick_start)
        target_sources(${NAME} PRIVATE ${quick_start})
    endif()
    # Linkers write a file through its mapping, page by page; written in one go, its pages come in larger pieces (as on any
    # machine where it is installed), and a start takes a tenth less.
    add_custom_command(TARGET ${NAME} POST_BUILD
                       COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${NAME}> $<TARGET_FILE:${NAME}>.copy
                       COMMAND ${CMAKE_COMMAND} -E rename $<TARGET_FILE:${NAME}>.copy $<TARGET_FILE:${NAME}>)
endfunction()

# Puts the symbols that LIST names (see tools/symbol-order) beside each other, so that a run maps few pages of the program.
function(sluice_order_symbols NAME LIST)
    find_program(SLUICE_LLD ld.lld HINTS /usr/lib/llvm-19/bin)
    if(NOT SLUICE_LLD)
        message(STATUS "No lld: ${NAME} is linked without an order of symbols")
        return()
    endif()
    get_filename_component(folder ${SLUICE_LLD} DIRECTORY)
    target_link_options(${NAME} PRIVATE -B${folder} -fuse-ld=lld -Wl,--symbol-ordering-file=${LIST} -Wl,--no-warn-symbol-ordering)
    set_property(TARGET ${NAME} APPEND PROPERTY LINK_DEPENDS ${LIST})
endfunction()

# Sets RESULT to the source file of a quicker start of static programs, or to nothing where it is not known to work.
function(sluice_quick_start RESULT)
    set(source ${CMAKE_SOURCE_DIR}/tools/sluice/front/quick_start.c)
    if(NOT DEFINED SLUICE_QUICK_START_RUNS)
        try_run(SLUICE_QUICK_START_EXIT SLUICE_QUICK_START_COMPILES
                SOURCES ${CMAKE_SOURCE_DIR}/tools/sluice/front/quick_start_check.cpp ${source}
                LINK_OPTIONS -static
                CXX_STANDARD 20
                NO_CACHE)
        set(runs FALSE)
        if(SLUICE_QUICK_START_COMPILES AND SLUICE_QUICK_START_EXIT EQUAL 0)
            set(runs TRUE)
        endif()
        set(SLUICE_QUICK_START_RUNS ${runs} CACHE INTERNAL "Whether programs may begin with quick_start.c")
        message(STATUS "Quick start of static programs: ${SLUICE_QUICK_START_RUNS}")
    endif()
    if(SLUICE_QUICK_START_RUNS)
        set(${RESULT} ${source} PARENT_SCOPE)
    else()
        set(${RESULT} "" PARENT_SCOPE)
    endif()
endfunction()
