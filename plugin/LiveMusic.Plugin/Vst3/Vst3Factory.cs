using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LiveMusic.Plugin.Core.Engine;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Vst3;

/// <summary>The module's factory: one object, made once, that stays for the life of the process whatever its references are.</summary>
/// <remarks>Any thread.</remarks>
internal static unsafe class Vst3Factory
{
    public static Com<IPluginFactory3>* Pointer { get; } = Make();

    private static Com<IPluginFactory3>* Make()
    {
        var table = (IPluginFactory3*)NativeMemory.AllocZeroed((nuint)sizeof(IPluginFactory3));
        table->Factory2.Factory.Unknown = new() { QueryInterface = &QueryInterface, AddRef = &AddRef, Release = &AddRef };
        table->Factory2.Factory.GetFactoryInfo = &GetFactoryInfo;
        table->Factory2.Factory.CountClasses = &CountClasses;
        table->Factory2.Factory.GetClassInfo = &GetClassInfo;
        table->Factory2.Factory.CreateInstance = &CreateInstance;
        table->Factory2.GetClassInfo2 = &GetClassInfo2;
        table->GetClassInfoUnicode = &GetClassInfoUnicode;
        table->SetHostContext = &SetHostContext;
        var factory = (Com<IPluginFactory3>*)NativeMemory.AllocZeroed((nuint)sizeof(Com<IPluginFactory3>));
        factory->Table = table;
        return factory;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int QueryInterface(void* self, Tuid* iid, void** found)
    {
        if (iid == null || found == null) return TResult.InvalidArgument;
        var known = *iid == FUnknown.Iid || *iid == IPluginFactory.Iid || *iid == IPluginFactory2.Iid || *iid == IPluginFactory3.Iid;
        *found = known ? self : null;
        return known ? TResult.Ok : TResult.NoInterface;
    }

    // Also release.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint AddRef(void* self) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetFactoryInfo(void* self, PFactoryInfo* info)
    {
        if (info == null) return TResult.InvalidArgument;
        *info = default;
        Vst3Text.Copy(Vst3Class.Vendor, info->Vendor, PFactoryInfo.NameSize);
        info->Flags = FactoryFlags.Unicode;
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CountClasses(void* self) => Vst3Class.All.Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetClassInfo(void* self, int index, PClassInfo* info)
    {
        if (info == null || (uint)index >= (uint)Vst3Class.All.Length) return TResult.InvalidArgument;
        var one = Vst3Class.All[index];
        *info = new() { Cid = one.Cid, Cardinality = PClassInfo.ManyInstances };
        CopyCategory(info->Category);
        Vst3Text.Copy(one.Name, info->Name, PClassInfo.NameSize);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetClassInfo2(void* self, int index, PClassInfo2* info)
    {
        if (info == null || (uint)index >= (uint)Vst3Class.All.Length) return TResult.InvalidArgument;
        var one = Vst3Class.All[index];
        *info = new() { Cid = one.Cid, Cardinality = PClassInfo.ManyInstances };
        CopyCategory(info->Category);
        Vst3Text.Copy(one.Name, info->Name, PClassInfo.NameSize);
        Vst3Text.Copy(one.SubCategories, info->SubCategories, PClassInfo.SubCategoriesSize);
        Vst3Text.Copy(Vst3Class.Vendor, info->Vendor, PClassInfo.NameSize);
        Vst3Text.Copy(Vst3Class.Version, info->Version, PClassInfo.NameSize);
        Vst3Text.Copy(Vst3Class.SdkVersion, info->SdkVersion, PClassInfo.NameSize);
        return TResult.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetClassInfoUnicode(void* self, int index, PClassInfoW* info)
    {
        if (info == null || (uint)index >= (uint)Vst3Class.All.Length) return TResult.InvalidArgument;
        var one = Vst3Class.All[index];
        *info = new() { Cid = one.Cid, Cardinality = PClassInfo.ManyInstances };
        CopyCategory(info->Category);
        Vst3Text.Copy(one.Name, info->Name, PClassInfo.NameSize);
        Vst3Text.Copy(one.SubCategories, info->SubCategories, PClassInfo.SubCategoriesSize);
        Vst3Text.Copy(Vst3Class.Vendor, info->Vendor, PClassInfo.NameSize);
        Vst3Text.Copy(Vst3Class.Version, info->Version, PClassInfo.NameSize);
        Vst3Text.Copy(Vst3Class.SdkVersion, info->SdkVersion, PClassInfo.NameSize);
        return TResult.Ok;
    }

    // Instances get their own context.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SetHostContext(void* self, Com<FUnknown>* context) => TResult.Ok;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CreateInstance(void* self, Tuid* cid, Tuid* iid, void** made)
    {
        try
        {
            if (cid == null || iid == null || made == null) return TResult.InvalidArgument;
            *made = null;
            foreach (var one in Vst3Class.All)
            {
                if (one.Cid != *cid) continue;
                var item = Vst3Adapter.Create(one.Kind, new EngineAccess(LibraryFolder.Path));
                var result = item->Table->QueryInterface(item, iid, made);
                Com.Release(item);
                return result;
            }
            return TResult.NoInterface;
        }
        // Out of memory: the host shows that the plugin cannot be made.
        catch (Exception)
        {
            return TResult.OutOfMemory;
        }
    }

    private static void CopyCategory(byte* category) => ClassCategory.Processor.CopyTo(new Span<byte>(category, PClassInfo.CategorySize));
}
