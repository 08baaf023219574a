using System.Text.Json;
using LiveMusic.Plugin.Core;
using LiveMusic.Plugin.Vst3;
using LiveMusic.Plugin.Vst3.Interop;

namespace LiveMusic.Plugin.Tests;

/// <summary>What a VST3 host sees before and around an instance: classes, references, lifetimes, and calls in every order.</summary>
public sealed unsafe class Vst3FactoryTests
{
    private static Com<IPluginFactory3>* Factory => Vst3Factory.Pointer;

    [Fact]
    public void TheIdentifiersOfProjectsNeverChange()
    {
        Assert.Equal(["8A4D2F6137C94B0EB15E6D92F0A83C47", "5C91E7B4D2064A8F93BC1E587A4F60D3"], Vst3Class.All.Select(c => c.Cid.ToString()));
    }

    [Fact]
    public void AllVersionsOfTheFactorySayTheSame()
    {
        foreach (var iid in new[] { FUnknown.Iid, IPluginFactory.Iid, IPluginFactory2.Iid, IPluginFactory3.Iid })
        {
            var found = Com.Query<IPluginFactory3>(Factory, iid);
            Assert.True(found == Factory);
        }
        Assert.True(Com.Query<FUnknown>(Factory, IComponent.Iid) == null);
        var factory2 = &Factory->Table->Factory2;
        Assert.Equal(2, factory2->Factory.CountClasses(Factory));
        for (var i = 0; i < 2; i++)
        {
            PClassInfo one;
            PClassInfo2 two;
            PClassInfoW wide;
            Assert.Equal(TResult.Ok, factory2->Factory.GetClassInfo(Factory, i, &one));
            Assert.Equal(TResult.Ok, factory2->GetClassInfo2(Factory, i, &two));
            Assert.Equal(TResult.Ok, Factory->Table->GetClassInfoUnicode(Factory, i, &wide));
            var name = i == 0 ? "LiveMusic" : "LiveMusic FX";
            Assert.Equal((Vst3Class.All[i].Cid, name), (one.Cid, Vst3Text.Read(one.Name, 64)));
            Assert.Equal((one.Cid, name), (two.Cid, Vst3Text.Read(two.Name, 64)));
            Assert.Equal((one.Cid, name), (wide.Cid, Vst3Text.Read(wide.Name, 64)));
            Assert.Equal(i == 0 ? "Instrument|Synth|Generator" : "Fx|Generator", Vst3Text.Read(two.SubCategories, 128));
            Assert.Equal(Vst3Text.Read(two.SubCategories, 128), Vst3Text.Read(wide.SubCategories, 128));
            Assert.Equal(Vst3Text.Read(two.Version, 64), Vst3Text.Read(wide.Version, 64));
            Assert.Equal("Audio Module Class", Vst3Text.Read(wide.Category, 32));
        }
        PClassInfo none;
        Assert.NotEqual(TResult.Ok, factory2->Factory.GetClassInfo(Factory, 2, &none));
        Assert.NotEqual(TResult.Ok, factory2->Factory.GetClassInfo(Factory, -1, &none));
        Assert.NotEqual(TResult.Ok, factory2->Factory.GetClassInfo(Factory, 0, null));
    }

    /// <summary>Hosts read moduleinfo.json instead of loading the library: it must not say something else.</summary>
    [Fact]
    public void TheModuleInfoSaysWhatTheFactorySays()
    {
        using var resource = typeof(Vst3FactoryTests).Assembly.GetManifestResourceStream("moduleinfo.json")!;
        using var reader = new StreamReader(resource);
        // Publishing puts the project's version in, which is the library's.
        using var info = JsonDocument.Parse(reader.ReadToEnd().Replace("@VERSION@", Vst3Class.Version, StringComparison.Ordinal));
        PFactoryInfo factory;
        Assert.Equal(TResult.Ok, Factory->Table->Factory2.Factory.GetFactoryInfo(Factory, &factory));
        var said = info.RootElement.GetProperty("Factory Info");
        Assert.Equal(Vst3Text.Read(factory.Vendor, 64), said.GetProperty("Vendor").GetString());
        Assert.Equal(Vst3Text.Read(factory.Url, 256), said.GetProperty("URL").GetString());
        Assert.Equal(Vst3Text.Read(factory.Email, 128), said.GetProperty("E-Mail").GetString());
        Assert.Equal((factory.Flags & FactoryFlags.Unicode) != 0, said.GetProperty("Flags").GetProperty("Unicode").GetBoolean());
        Assert.Equal((factory.Flags & FactoryFlags.ClassesDiscardable) != 0, said.GetProperty("Flags").GetProperty("Classes Discardable").GetBoolean());
        Assert.Equal((factory.Flags & FactoryFlags.ComponentNonDiscardable) != 0, said.GetProperty("Flags").GetProperty("Component Non Discardable").GetBoolean());
        Assert.Equal(Vst3Class.Version, info.RootElement.GetProperty("Version").GetString());
        var classes = info.RootElement.GetProperty("Classes");
        Assert.Equal(Factory->Table->Factory2.Factory.CountClasses(Factory), classes.GetArrayLength());
        for (var i = 0; i < classes.GetArrayLength(); i++)
        {
            PClassInfo2 one;
            Assert.Equal(TResult.Ok, Factory->Table->Factory2.GetClassInfo2(Factory, i, &one));
            var json = classes[i];
            Assert.Equal(one.Cid.ToString(), json.GetProperty("CID").GetString());
            Assert.Equal(Vst3Text.Read(one.Category, 32), json.GetProperty("Category").GetString());
            Assert.Equal(Vst3Text.Read(one.Name, 64), json.GetProperty("Name").GetString());
            Assert.Equal(Vst3Text.Read(one.Vendor, 64), json.GetProperty("Vendor").GetString());
            Assert.Equal(Vst3Text.Read(one.Version, 64), json.GetProperty("Version").GetString());
            Assert.Equal(Vst3Text.Read(one.SdkVersion, 64), json.GetProperty("SDKVersion").GetString());
            Assert.Equal(Vst3Text.Read(one.SubCategories, 128).Split('|'), json.GetProperty("Sub Categories").EnumerateArray().Select(c => c.GetString()));
            Assert.Equal(one.ClassFlags, json.GetProperty("Class Flags").GetUInt32());
            Assert.Equal(one.Cardinality, json.GetProperty("Cardinality").GetInt32());
        }
    }

    [Fact]
    public void InstancesAreMadeByIdentifierAndFreedByTheLastReference()
    {
        foreach (var one in Vst3Class.All)
        {
            var (cid, iid) = (one.Cid, IComponent.Iid);
            void* made;
            Assert.Equal(TResult.Ok, Factory->Table->Factory2.Factory.CreateInstance(Factory, &cid, &iid, &made));
            var component = (Com<IComponent>*)made;
            // All interfaces are one object with one count.
            var controller = Com.Query<IEditController>(component, IEditController.Iid);
            var units = Com.Query<IUnitInfo>(controller, IUnitInfo.Iid);
            Assert.True(Com.Query<FUnknown>(units, FUnknown.Iid) == (void*)component);
            Assert.Equal(3u, component->Table->Base.Unknown.Release(component));
            Assert.Equal(2u, controller->Table->Base.Unknown.Release(controller));
            Assert.Equal(3u, component->Table->Base.Unknown.AddRef(component));
            Com.Release(component);
            Com.Release(component);
            Assert.Equal(0u, units->Table->Unknown.Release(units));
        }
        var (strange, component1) = (new Tuid(1, 2, 3, 4), IComponent.Iid);
        void* nothing;
        Assert.NotEqual(TResult.Ok, Factory->Table->Factory2.Factory.CreateInstance(Factory, &strange, &component1, &nothing));
        Assert.True(nothing == null);
        var known = Vst3Class.All[0].Cid;
        Assert.NotEqual(TResult.Ok, Factory->Table->Factory2.Factory.CreateInstance(Factory, &known, &strange, &nothing));
        Assert.True(nothing == null);
        Assert.NotEqual(TResult.Ok, Factory->Table->Factory2.Factory.CreateInstance(Factory, null, null, null));
    }

    [Fact]
    public void TerminateGivesTheHostsObjectsBackAndTheInstanceCanBeInitialisedAgain()
    {
        using var rig = new Vst3Rig(start: false);
        var component = rig.Component;
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(TResult.Ok, component->Table->Base.Initialize(component, rig.HostContext.Pointer));
            // A host that initialises both halves, and one that hands the handler over twice.
            Assert.Equal(TResult.Ok, rig.Controller->Table->Base.Initialize(rig.Controller, rig.HostContext.Pointer));
            for (var i = 0; i < 2; i++) rig.Controller->Table->SetComponentHandler(rig.Controller, rig.Handler.Pointer);
            Assert.Equal((2, 3), (rig.HostContext.References, rig.Handler.AllReferences));
            Assert.Equal(TResult.Ok, component->Table->SetActive(component, 1));
            Assert.Equal(TResult.Ok, rig.Process(64));
            Assert.Equal(TResult.Ok, component->Table->Base.Terminate(component));
            Assert.Equal(TResult.Ok, rig.Controller->Table->Base.Terminate(rig.Controller));
            Assert.Equal((1, 1), (rig.HostContext.References, rig.Handler.AllReferences));
            Assert.Equal(TResult.NotInitialized, rig.Process(64));
        }
    }

    [Fact]
    public void AHandlerIsGivenBackWhenAnotherComes()
    {
        using var rig = new Vst3Rig();
        using var other = new Vst3Handler();
        rig.Controller->Table->SetComponentHandler(rig.Controller, other.Pointer);
        Assert.Equal((1, 3), (rig.Handler.AllReferences, other.AllReferences));
        rig.Controller->Table->SetComponentHandler(rig.Controller, null);
        Assert.Equal(1, other.AllReferences);
    }

    /// <summary>No order of calls and no null pointer crashes, and what fails says so.</summary>
    [Fact]
    public void ARudeHostFindsSilenceAndErrors()
    {
        var random = new Random(5);
        for (var life = 0; life < 40; life++)
        {
            using var rig = new Vst3Rig(life % 2 == 0 ? PluginKind.Instrument : PluginKind.Effect, start: false);
            using var changes = new Vst3Changes().Add(100, (3, 0.5), (-7, 0.25), (99_999, double.NaN)).Add(4711, (0, 1));
            using var stream = new Vst3Stream();
            for (var i = 0; i < 60; i++)
            {
                var component = rig.Component;
                var processor = rig.Processor;
                var controller = rig.Controller;
                switch (random.Next(18))
                {
                    case 0: component->Table->Base.Initialize(component, random.Next(2) == 0 ? null : rig.HostContext.Pointer); break;
                    case 1: component->Table->Base.Terminate(component); break;
                    case 2: component->Table->SetActive(component, (byte)random.Next(3)); break;
                    case 3: processor->Table->SetProcessing(processor, (byte)random.Next(2)); break;
                    // Not offline: there a block waits half a minute for an engine that shows no sign of life.
                    case 4: rig.Setup(random.Next(2) == 0 ? ProcessMode.Prefetch : 4711, random.Next(3) * 44100, random.Next(-1, 3) * 512); break;
                    case 5: processor->Table->SetupProcessing(processor, null); break;
                    case 6:
                    case 7: rig.Process(random.Next(-1, 700), random.Next(2) == 0 ? changes : null); break;
                    case 8: Assert.NotEqual(TResult.Ok, Vst3Adapter.ProcessUnguarded(processor, null)); break;
                    case 9: controller->Table->SetComponentHandler(controller, random.Next(2) == 0 ? null : rig.Handler.Pointer); break;
                    case 10: Assert.NotEqual(TResult.Ok, component->Table->SetState(component, null)); break;
                    case 11: Assert.NotEqual(TResult.Ok, component->Table->GetState(component, null)); break;
                    case 12: component->Table->GetState(component, stream.Pointer); break;
                    case 13: component->Table->ActivateBus(component, random.Next(-1, 3), random.Next(-1, 3), random.Next(-1, 4), (byte)random.Next(2)); break;
                    case 14: Assert.NotEqual(TResult.Ok, component->Table->GetBusInfo(component, 0, 0, 0, null)); break;
                    case 15: processor->Table->SetBusArrangements(processor, null, random.Next(-1, 3), null, random.Next(-1, 3)); break;
                    case 16: Assert.NotEqual(TResult.Ok, controller->Table->GetParameterInfo(controller, random.Next(-1, 60), null)); break;
                    case 17: controller->Table->SetParamNormalized(controller, (uint)random.Next(90, 120), random.NextDouble() * 3 - 1); break;
                }
            }
        }
    }
}
