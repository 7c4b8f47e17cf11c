/// GCC's start files of static programs register all unwind tables of the program, which the first exception
/// then sorts: a millisecond. The linker has written a sorted index (--eh-frame-hdr), which is used when
/// nothing is registered, so the linker is told to take these functions instead (--wrap).
void __wrap___register_frame_info(const void* begin, void* object);
void* __wrap___deregister_frame_info(const void* begin);

void __wrap___register_frame_info(const void* begin, void* object)
{
    (void)begin, (void)object;
}

void* __wrap___deregister_frame_info(const void* begin)
{
    (void)begin;
    return 0;
}
